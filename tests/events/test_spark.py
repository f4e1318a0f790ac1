"""The same questions to Spark: a session of one core, without its web page."""

import shutil

import numpy as np
import pyarrow.parquet as pq
import pytest

from detente.events.panel import count_pairs, list_span, read_panel, read_record
from tests.events.tables import make_table

ibis = pytest.importorskip("ibis")
sql = pytest.importorskip(
    "pyspark.sql", reason="pyspark is not installed: pip install 'detente[events-spark]'"
)
pytestmark = [
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java, and there is none"),
    # Spark and pandas warn of each other's coming changes.
    pytest.mark.filterwarnings("ignore"),
]

SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.driver.memory": "512m",
    "spark.driver.host": "localhost",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.session.timeZone": "UTC",
    "spark.log.level": "ERROR",
}


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    rng = np.random.default_rng(5)
    states, days = ["USA", "RUS", "CHN", "IGOUNO"], np.arange("2019-11-01", "2021-03-01", dtype="M8[D]")
    rows = [
        {
            "date": rng.choice(days).item(),
            "source": str(rng.choice(states)),
            "target": str(rng.choice(states)),
            "quad": [1, 2, 3, 4, None][rng.integers(5)],
            "weight": [-10.0, 0.0, 3.4, None][rng.integers(4)],
            "events": int(rng.integers(5)),
        }
        for _ in range(400)
    ]
    path = tmp_path_factory.mktemp("store") / "events.parquet"
    pq.write_table(make_table(rows), path)
    return path


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    builder = sql.SparkSession.builder.master("local[1]").appName("detente")
    folder = tmp_path_factory.mktemp("warehouse")
    for name, value in {**SETTINGS, "spark.sql.warehouse.dir": str(folder)}.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield ibis.pyspark.connect(session)
    session.stop()


@pytest.fixture(scope="module")
def pair(file, spark):
    return ibis.duckdb.connect().read_parquet(file), spark.read_parquet(str(file))


@pytest.mark.parametrize("by", ["year", "quarter", "month", "week"])
def test_spark_answers_as_duckdb_does(pair, by):
    near, far = (read_record(events, "USA", "RUS", by=by) for events in pair)
    assert (near.periods == far.periods).all()
    assert (near.counts == far.counts).all()
    assert near.counts.sum() > 0
    assert near.weights == pytest.approx(far.weights)
    assert (near.n_weighed == far.n_weighed).all()


def test_panels_and_totals_agree(pair):
    near, far = (read_panel(events, "quarter") for events in pair)
    assert near.pairs == far.pairs
    assert (near.counts == far.counts).all()
    pairs, totals = zip(*(count_pairs(e, list_span(e, "year"), "year") for e in pair), strict=True)
    assert pairs[0] == pairs[1]
    assert (totals[0] == totals[1]).all()
