# Greenroom's image: small, without tests and tools, run by nobody on a file system that takes no writes.
# `make image-test` replays these instructions where there is no container engine.

# GraphiQL and the demo page.
FROM node:24-bookworm-slim AS pages
WORKDIR /build
COPY schema/schema.graphql schema/
COPY clients/js/package.json clients/js/package-lock.json clients/js/.npmrc clients/js/
RUN npm ci --no-audit --no-fund --prefix clients/js
COPY clients/js clients/js
RUN npm run build --prefix clients/js
COPY web/graphiql/package.json web/graphiql/package-lock.json web/graphiql/
COPY web/demo/package.json web/demo/package-lock.json web/demo/
RUN npm ci --no-audit --no-fund --prefix web/graphiql && npm ci --no-audit --no-fund --prefix web/demo
COPY web/graphiql web/graphiql
COPY web/demo web/demo
COPY web/pack.mjs web/
RUN npm run build --prefix web/graphiql && npm run build --prefix web/demo

# What the server imports, and the server, both compiled: nothing can be written when it runs.
FROM python:3.11-slim-bookworm AS packages
COPY deploy/requirements.lock /build/
RUN python3 -m venv --without-pip /greenroom \
    && python3 -m pip --python /greenroom/bin/python install --no-cache-dir --require-hashes -r /build/requirements.lock
WORKDIR /greenroom/app
COPY . .
RUN rm -r clients web deploy && /greenroom/bin/python -m compileall -q .

FROM python:3.11-slim-bookworm
COPY --from=packages /greenroom /greenroom
COPY --from=pages /build/web/graphiql/dist /greenroom/app/web/graphiql/dist
COPY --from=pages /build/web/demo/dist /greenroom/app/web/demo/dist
# For one node without PostgreSQL: `--volume greenroom:/data`, and GREENROOM_DATABASE_URL=sqlite:///data/greenroom.sqlite3
RUN install -d -o 65534 -g 65534 -m 0700 /data
WORKDIR /greenroom/app
ENV PATH=/greenroom/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    GREENROOM_ENV=production \
    GREENROOM_HOST=0.0.0.0 \
    GREENROOM_PORT=8000
USER 65534:65534
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --start-interval=1s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['GREENROOM_PORT'] + '/healthz', timeout=2)"]
ENTRYPOINT ["python", "main.py"]
CMD ["serve"]
