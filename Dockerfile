# The services and the `fiducia` command in one image, which starts the ledger unless it is told otherwise. docker-compose.yml says how they are run.
FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PYTHONPATH=/srv/fiducia

WORKDIR /srv/fiducia

COPY requirements.lock ./
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock

COPY LICENSE README.md ./
COPY fiducia ./fiducia
COPY migrations ./migrations
COPY services ./services
COPY shared ./shared

RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin fiducia
USER 10001

EXPOSE 8001 8002 8003

HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8001/readyz', timeout=2)"]

CMD ["python", "-m", "services.ledger", "--host", "0.0.0.0", "--port", "8001"]
