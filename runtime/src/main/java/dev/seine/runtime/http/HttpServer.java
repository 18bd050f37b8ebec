package dev.seine.runtime.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A small HTTP/1.1 server: GET and HEAD on exact paths, answered from memory on one daemon thread named {@code seine-http}.
 * Everything that a client can make grow is limited ({@link HttpLimits}). It has neither TLS nor authentication, so it
 * belongs on a loopback address or behind something that has them.
 */
public final class HttpServer implements AutoCloseable {
    private static final int READ_BYTES = 4_096;

    private final EventLoopGroup group;
    private final Channel channel;

    private HttpServer(EventLoopGroup group, Channel channel) {
        this.group = group;
        this.channel = channel;
    }

    /**
     * Starts listening.
     *
     * @param routes exact paths, beginning with {@code /}, to their handlers
     * @throws IOException if the address cannot be listened on; the message names it and the remedy
     */
    public static HttpServer start(ListenAddress address, Map<String, Handler> routes) throws IOException {
        return start(address, routes, HttpLimits.defaults());
    }

    /** Does so with other limits. */
    public static HttpServer start(ListenAddress address, Map<String, Handler> routes, HttpLimits limits)
            throws IOException {
        InetSocketAddress socketAddress = new InetSocketAddress(address.host(), address.port());
        if (socketAddress.isUnresolved()) {
            throw new IOException("cannot listen on " + address + ": the host name is not known; use an address");
        }
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(
                1, Thread.ofPlatform().daemon().name("seine-http").factory(), NioIoHandler.newFactory());
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ConnectionSetup(new Router(routes), limits))
                // Bytes are read when the answers before have gone, and few at a time; see ConnectionHandler.
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
                // A pool of direct memory would be larger than all that this server ever sends.
                .childOption(ChannelOption.ALLOCATOR, new UnpooledByteBufAllocator(false))
                .bind(socketAddress)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
            throw new IOException(
                    "cannot listen on " + address + ": " + bound.cause().getMessage()
                            + "; choose another address or port, or stop the process that has it",
                    bound.cause());
        }
        return new HttpServer(group, bound.channel());
    }

    /** The port, also where the system has chosen it. */
    public int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /** Stops listening and closes all connections. */
    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
