from tools.connector.lenient import number


def test_number_leaves_booleans_out() -> None:
    assert [number(value) for value in (1, 1.5, True, "1", None)] == [1, 1.5, None, None, None]
