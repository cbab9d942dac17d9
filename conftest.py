"""What holds for the tests and for the notebooks, which nbval runs."""

from tools import course

collect_ignore = [str(each.path) for each in course.lessons() if not course.can_run(each)]


def pytest_report_header() -> list[str]:
    return course.left_out()
