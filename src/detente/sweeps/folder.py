"""The folder of a sweep: rows as they were computed, and the rows that were asked for, in order.

::

    mysweep/
    ├── rows.parquet    the sweep asked for last; written whole, once its last row is there
    └── _parts/         <32 hexadecimal digits>.parquet, each written whole; named by the rows it holds

Tools that read a folder as one table pass over ``_parts``, because of the underscore.
"""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.documents.file_io import clear_stale, digest, open_whole
from detente.errors import DetenteError
from detente.sweeps.plan import FORM

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    import pyarrow as pa

    from detente.sweeps.cells import Row

ROWS, _PARTS = "rows.parquet", "_parts"
_PART_NAME = re.compile(r"[0-9a-f]{32}\.parquet")

_GROUP_ROWS = 100_000
"""Rows of a group: a reader takes them at once."""

MISSING_CLUSTER = "A sweep needs optional packages. Install them with: pip install 'detente[cluster]'"


def _refuse_link(path: Path) -> None:
    """Refuse a link where the sweep writes files of its own: what it leads to may be anything."""
    if path.is_symlink():
        message = f"{path} is a link, but the sweep writes its own files there. Remove the link."
        raise DetenteError(message)


class SweepFolder:
    """The folder of a sweep.

    Parameters
    ----------
    folder
        Its path; created if new.

    Raises
    ------
    DetenteError
        If it cannot be written, or PyArrow is not installed.
    """

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder)
        self.rows = self._folder / ROWS
        """Path of the table of rows."""
        self._schema = make_schema()
        _refuse_link(self._folder / _PARTS)
        with self._explain_faults():
            (self._folder / _PARTS).mkdir(parents=True, exist_ok=True)
            clear_stale(self._folder / _PARTS)

    def read_parts(self, wanted: Collection[str]) -> Iterator[pa.Table]:
        """Yield the rows that are there and wanted; parts that are damaged are passed over.

        Parameters
        ----------
        wanted
            Names of cells.
        """
        import pyarrow as pa  # noqa: PLC0415 - an extra

        with self._explain_faults():
            paths = sorted(
                path for path in (self._folder / _PARTS).iterdir() if _PART_NAME.fullmatch(path.name)
            )
        for path in paths:
            if (table := self._read_part(path)) is not None:
                names = table["cell"].to_pylist()
                yield table.filter(pa.array([name in wanted for name in names], pa.bool_()))

    def _read_part(self, path: Path) -> pa.Table | None:
        """Return the rows of a part; ``None`` where it is damaged, or of another form."""
        import pyarrow as pa  # noqa: PLC0415 - an extra
        import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

        try:
            with pq.ParquetFile(path, page_checksum_verification=True) as file:
                schema = file.schema_arrow
                is_ours = schema.equals(self._schema) and schema.metadata == self._schema.metadata
                return file.read() if is_ours else None
        except (OSError, pa.ArrowException) as error:
            if getattr(error, "errno", None) is None:  # what the reader says of bytes that are not whole
                return None
            message = f"{path} cannot be read: {error.strerror}."
            raise DetenteError(message) from None

    def write_part(self, rows: Sequence[Row]) -> pa.Table:
        """Write some rows as a part, and return them as a table."""
        import pyarrow as pa  # noqa: PLC0415 - an extra

        table = pa.Table.from_pylist(rows, schema=self._schema)
        names = "\n".join(row["cell"] for row in rows)
        self._write(self._folder / _PARTS / f"{digest(names.encode())[:32]}.parquet", table, is_cleared=True)
        return table

    def write_rows(self, tables: Sequence[pa.Table], order: Mapping[str, int]) -> pa.Table:
        """Write the rows asked for as one table, and return it.

        Parameters
        ----------
        tables
            Tables that hold each of these rows at least once.
        order
            Index of each row in the table, by the name of its cell.
        """
        import numpy as np  # noqa: PLC0415 - beside the extra
        import pyarrow as pa  # noqa: PLC0415 - an extra

        table = pa.concat_tables(tables)
        at = np.empty(len(order), dtype=np.int64)
        at[[order[name] for name in table["cell"].to_pylist()]] = np.arange(len(table))
        ordered = table.take(pa.array(at)).cast(self._schema).combine_chunks()
        self._write(self.rows, ordered)
        return ordered

    def _write(self, path: Path, table: pa.Table, *, is_cleared: bool = False) -> None:
        import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

        _refuse_link(path)
        with self._explain_faults(), open_whole(path, is_cleared=is_cleared) as file:
            pq.write_table(
                table, file, row_group_size=_GROUP_ROWS, compression="zstd", write_page_checksum=True
            )

    @contextlib.contextmanager
    def _explain_faults(self) -> Iterator[None]:
        """Turn an operating system's refusal into a line."""
        try:
            yield
        except OSError as error:
            message = f"{self._folder} cannot be used: {error.strerror or error}."
            raise DetenteError(message) from None


def make_schema() -> Any:  # noqa: ANN401 - of an extra
    """Return the Arrow schema of the rows, in the order of :class:`detente.sweeps.cells.Row`.

    Raises
    ------
    DetenteError
        If PyArrow is not installed.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra
    except ImportError:
        raise DetenteError(MISSING_CLUSTER) from None
    columns = {
        "cell": pa.string(),
        "case": pa.string(),
        "case_sha256": pa.string(),
        "version": pa.string(),
        "seed": pa.int64(),
        "n_draws": pa.int64(),
        "premises": pa.map_(pa.string(), pa.float64()),
        "best": pa.string(),
        "value": pa.map_(pa.string(), pa.float64()),
        "p_best": pa.map_(pa.string(), pa.float64()),
        "lead": pa.float64(),
        "gap": pa.float64(),
        "not_converged": pa.bool_(),
        "error": pa.string(),
    }
    return pa.schema(list(columns.items()), metadata={"detente": FORM})
