package dev.seine.runtime.http;

import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets up each new connection. Runs on the server's only thread, so the count needs no lock. */
final class ConnectionSetup extends ChannelInitializer<SocketChannel> {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionSetup.class);

    private final Router router;
    private final HttpLimits limits;
    private int connections;

    ConnectionSetup(Router router, HttpLimits limits) {
        this.router = router;
        this.limits = limits;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        if (connections == limits.connections()) {
            channel.close().addListener(closed -> LOG.debug("refused a connection beyond {}", limits.connections()));
            return;
        }
        connections++;
        channel.closeFuture().addListener(closed -> connections--);
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(new HttpServerCodec(new HttpDecoderConfig()
                .setMaxInitialLineLength(limits.requestLineBytes())
                .setMaxHeaderSize(limits.headerBytes())));
        pipeline.addLast(new HttpServerKeepAliveHandler());
        pipeline.addLast(new HttpObjectAggregator(limits.bodyBytes(), true));
        pipeline.addLast(new ConnectionHandler(router, limits.patience()));
    }
}
