from tests.permissions import Row

PUBLIC: dict[str, str] = {}
ROWS: tuple[Row, ...] = ()
