FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app

# The same steps as in the Makefile; the lock comes first, so that a change of code installs nothing.
COPY requirements.lock requirements-aloud.lock ./
RUN pip install --require-hashes --requirement requirements.lock \
    && { pip install --require-hashes --only-binary :all: --requirement requirements-aloud.lock \
    || echo "Posts cannot be read aloud here. All else works."; }
COPY . .
RUN pip install --no-deps --no-build-isolation . \
    && useradd --system --uid 10001 --home-dir /data bleep \
    && install --directory --owner=bleep --mode=0700 /data /data/state

# The key for personal text is made beside BLEEP_DATA: inside the volume, outside the data.
ENV BLEEP_DATA=/data/state BLEEP_HTTP=0.0.0.0:8080
USER 10001
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['BLEEP_HTTP'].rpartition(':')[2] + '/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["bleep", "run"]
