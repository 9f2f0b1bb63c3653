# Two stages: libraries are built where there is a compiler, and run where there is none.
FROM python:3.13-slim AS libraries
WORKDIR /build
COPY requirements.txt .
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    JOURNEY_MODE=production \
    VAR_DIR=/var/lib/journey
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin journey \
    && install --directory --owner=journey --group=journey --mode=0750 /var/lib/journey
COPY --from=libraries /venv /venv
WORKDIR /house
COPY . .
# Keys for this one command only: collecting files needs settings that start, and nothing is signed with them.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
    FIELD_KEYS="$(python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())')" \
    SITE_URL=https://localhost VAR_DIR=/house/var \
    python manage.py collectstatic --no-input --verbosity 0 \
    && install --directory /usr/share/journey && mv var/static /usr/share/journey/static \
    && rm -rf var
ENV STATIC_DIR=/usr/share/journey/static
USER journey
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s CMD \
    ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health/live', timeout=4)"]
# Requests are noted by the house itself, without what stands behind a question mark; hence no access log here. Nobody
# steers the server from inside, and there is no home to keep a socket for that in.
CMD ["gunicorn", "config.wsgi", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--workers=2", "--threads=4", \
     "--worker-tmp-dir=/dev/shm", "--no-control-socket", "--max-requests=5000", "--max-requests-jitter=500"]
