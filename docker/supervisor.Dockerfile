# Muster itself. From a checkout: docker build -f docker/supervisor.Dockerfile -t muster .
# Without a registry, from what is built already: docker/local-supervisor-image.sh, which stops at the stage `prebuilt`.
# The stages that stay run nothing but node, so the base image needs no shell.
ARG BASE_IMAGE=node:22-slim
ARG BUILD_IMAGE=node:22

FROM ${BASE_IMAGE} AS runtime
# Fresh volumes take over whose these are.
RUN ["node", "-e", "for (const at of ['/data', '/engine']) { fs.mkdirSync(at, { mode: 0o700, recursive: true }); fs.chownSync(at, 10001, 10001) }"]
WORKDIR /app
USER 10001:10001
ENV NODE_ENV=production HOME=/data MUSTER_DATA_DIR=/data
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["node", "/app/docker/supervisor-health.mjs"]
ENTRYPOINT ["node", "--enable-source-maps", "--max-semi-space-size=4", "--no-wasm-tier-up", "--no-wasm-dynamic-tiering"]
CMD ["/app/dist/src/main.js"]

FROM runtime AS prebuilt
COPY . /app/

FROM ${BUILD_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts \
  && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete

FROM runtime
COPY --from=build /app/package.json /app/
COPY --from=build /app/node_modules /app/node_modules
COPY --from=build /app/docker /app/docker
COPY --from=build /app/migrations /app/migrations
COPY --from=build /app/templates /app/templates
COPY --from=build /app/dist /app/dist
