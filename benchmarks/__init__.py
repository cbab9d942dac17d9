"""Speed, memory and quality, measured on this machine. Run: python -m benchmarks [name ...]"""
