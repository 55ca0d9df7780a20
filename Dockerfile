# The server of docker-compose.yml: every role (switch, api, worker) runs from this one image.
ARG NODE_IMAGE=node:22-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json ./
COPY time time
COPY text text
COPY server/contract server/contract
COPY console console
RUN npx vite build console

FROM ${NODE_IMAGE}
COPY runtime/media-packages.txt /tmp/packages.txt
RUN apt-get update \
 && grep -v '^#' /tmp/packages.txt | DEBIAN_FRONTEND=noninteractive xargs apt-get install -y --no-install-recommends tini \
 && rm -rf /var/lib/apt/lists/* /tmp/packages.txt
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund && npm cache clean --force
# The group's number is the one of the Asterisk image: they share recordings and prompts.
RUN groupadd --gid 10000 hearthline && useradd --uid 10000 --gid 10000 --no-create-home hearthline \
 && mkdir -m 2770 /var/lib/hearthline && chown hearthline:hearthline /var/lib/hearthline
COPY tsconfig.json ./
COPY asterisk-config asterisk-config
COPY time time
COPY text text
COPY ivr-flows ivr-flows
COPY telephony telephony
COPY db db
COPY runtime runtime
COPY server server
COPY --from=build /app/console/dist console/dist
ENV NODE_ENV=production
USER hearthline
VOLUME /var/lib/hearthline
# A role that hangs ends itself (server/watchdog.ts), which Linux denies to the first process of a container.
ENTRYPOINT ["tini", "--", "node", "--max-semi-space-size=64", "--v8-pool-size=1", "--initial-heap-size=256", "--import", "tsx"]
