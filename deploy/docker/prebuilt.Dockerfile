# The images from programs that are built already, which takes seconds: the context is packages/target. Otherwise see Dockerfile.

FROM debian:bookworm-slim AS seine-agent
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends libpcap0.8 \
 && rm -rf /var/lib/apt/lists/*
COPY seine-agent /usr/lib/seine-agent
# No cache of classes: it would be as large as all the rest, and containers do not start often.
ENV SEINE_AOT=-Xshare:auto
ENTRYPOINT ["/usr/lib/seine-agent/bin/seine-agent"]

FROM debian:bookworm-slim AS seine-collector
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends libpcap0.8 \
 && rm -rf /var/lib/apt/lists/*
COPY seine-collector /usr/lib/seine-collector
# No cache of classes: it would be as large as all the rest, and containers do not start often.
ENV SEINE_AOT=-Xshare:auto
ENTRYPOINT ["/usr/lib/seine-collector/bin/seine-collector"]
