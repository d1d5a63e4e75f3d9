# The api, built and run by the Node that package.json names; no development dependency is in the image that runs.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /sitrep
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
WORKDIR /sitrep
COPY --from=build /sitrep/package.json ./
COPY --from=build /sitrep/node_modules ./node_modules
COPY --from=build /sitrep/dist ./dist
COPY --from=build /sitrep/scripts/prepare-cluster.mjs ./scripts/
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=3s --start-period=40s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/health/ready').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/bundle/api.js"]
