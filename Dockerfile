# Floorwalker as an image: `docker build -t floorwalker .`, then see compose.yaml.
# All stages stand on the same Debian; Python's and npm's packages come with their hashes.
ARG DEBIAN=debian:bookworm-slim

FROM ${DEBIAN} AS python
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*

# The web application, with the Node.js that tools/node-requirements.txt pins.
FROM python AS web
WORKDIR /src
COPY tools/node-requirements.txt tools/
RUN python3 -m venv /opt/node \
    && /opt/node/bin/python -m pip install --no-cache-dir --no-deps --require-hashes -r tools/node-requirements.txt
ENV PATH=/opt/node/bin:/usr/local/bin:/usr/bin:/bin
COPY dashboard/web/package.json dashboard/web/package-lock.json dashboard/web/
RUN cd dashboard/web && npm ci --no-audit --no-fund --loglevel=error
COPY dashboard/web dashboard/web
RUN cd dashboard/web && npm run build

FROM python AS packages
COPY requirements.txt /src/
RUN python3 -m venv /opt/floorwalker/.venv \
    && /opt/floorwalker/.venv/bin/python -m pip install --no-cache-dir --no-deps --require-hashes -r /src/requirements.txt \
    && rm -rf /opt/floorwalker/.venv/lib/python3.11/site-packages/pip /opt/floorwalker/.venv/bin/pip*

FROM ${DEBIAN}
ARG VERSION=0.2.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Floorwalker" \
      org.opencontainers.image.description="Real-time live-call monitoring for call centres" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates python3 tini tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 floorwalker \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/floorwalker --shell /usr/sbin/nologin floorwalker \
    && install -d -o floorwalker -g floorwalker -m 0750 /var/lib/floorwalker
WORKDIR /opt/floorwalker
COPY --from=packages /opt/floorwalker/.venv .venv
COPY floorwalker.py LICENSE ./
COPY alerts alerts
COPY commands commands
COPY config config
COPY dashboard dashboard
COPY demo demo
COPY deploy deploy
COPY detectors detectors
COPY storage storage
COPY stream stream
COPY --from=web /src/dashboard/web/dist dashboard/web/dist
RUN .venv/bin/python -m compileall -q -j 0 *.py alerts commands config dashboard detectors storage stream \
    && ln -s /opt/floorwalker/deploy/floorwalker /usr/local/bin/floorwalker
# Nothing but the data folder is written to: the root may be read-only.
ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    FLOORWALKER_DATA_DIR=/var/lib/floorwalker \
    FLOORWALKER_DASHBOARD__HOST=0.0.0.0 \
    FLOORWALKER_STREAM__HOST=0.0.0.0 \
    FLOORWALKER_LOG_JSON=true
VOLUME /var/lib/floorwalker
EXPOSE 8000 8100
USER 10001:10001
# SIGTERM drains: no new calls, live ones may end within stream.drain_s (30 s).
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=90s --retries=3 CMD ["python3", "/opt/floorwalker/deploy/healthy.py"]
ENTRYPOINT ["tini", "--", "floorwalker"]
CMD ["serve"]
