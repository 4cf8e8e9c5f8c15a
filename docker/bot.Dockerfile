# A bot: one bundled file on Node.js. Nothing is run while it is built, so the base image needs no shell.
ARG BASE_IMAGE=node:22-slim
FROM ${BASE_IMAGE}
COPY bot.mjs health.mjs /bot/
WORKDIR /bot
USER 10001:10001
ENV NODE_ENV=production MUSTER_SECRETS_FILE=/run/muster/secrets.json MUSTER_READINESS_FILE=/tmp/readiness.json
HEALTHCHECK --interval=60s --timeout=10s --start-period=60s --retries=3 CMD ["node", "/bot/health.mjs"]
ENTRYPOINT ["node"]
CMD ["/bot/bot.mjs"]
