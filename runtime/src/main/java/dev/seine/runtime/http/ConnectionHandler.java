package dev.seine.runtime.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: asks for bytes, answers the requests in them one after the other, asks for more. Bytes are asked for only
 * when all is answered and sent, so that neither requests nor answers pile up for a client that sends without reading.
 */
final class ConnectionHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionHandler.class);

    private final Router router;
    private final Duration patience;
    /** What came along with the request that is being answered; at most as many as fit in two reads of the socket. */
    private final Queue<FullHttpRequest> waiting = new ArrayDeque<>();

    private boolean answering;
    private @Nullable Future<?> deadline;

    ConnectionHandler(Router router, Duration patience) {
        this.router = router;
        this.patience = patience;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        expectProgress(context);
        context.read();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        waiting.clear();
        cancelDeadline();
    }

    /** Keeps the request after its buffers are released, which is fine because a body is never looked at. */
    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        waiting.add(request);
        goOn(context);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        goOn(context);
    }

    private void goOn(ChannelHandlerContext context) {
        if (answering) {
            return;
        }
        FullHttpRequest next = waiting.poll();
        if (next == null) {
            context.read();
        } else {
            answering = true;
            answer(context, next);
        }
    }

    private void answer(ChannelHandlerContext context, FullHttpRequest request) {
        expectProgress(context);
        HttpReply reply = router.answer(request);
        FullHttpResponse response = response(reply, request.method().equals(HttpMethod.HEAD));
        if (reply.status() == 405) {
            response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
        }
        if (request.decoderResult().isFailure()) {
            // Where a broken request ends is unknown, so what follows must not be read as the next one.
            response.headers().set(HttpHeaderNames.CONNECTION, "close");
        }
        context.writeAndFlush(response).addListener((ChannelFutureListener) written -> {
            answering = false;
            if (written.isSuccess() && context.channel().isActive()) {
                expectProgress(context);
                // Netty bounds how deep a listener calls itself through this.
                goOn(context);
            }
        });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            // Clients go away as they like.
            LOG.debug("connection {} has failed", context.channel().remoteAddress(), cause);
        } else {
            LOG.error("connection {} has failed", context.channel().remoteAddress(), cause);
        }
        close(context);
    }

    /**
     * Gives the client until the deadline for its next step. Any byte would reset an idle time-out, so a client that sends
     * one now and then would live forever; this one only counts whole requests and whole answers.
     */
    private void expectProgress(ChannelHandlerContext context) {
        cancelDeadline();
        deadline = context.executor().schedule(() -> close(context), patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void cancelDeadline() {
        Future<?> pending = deadline;
        if (pending != null) {
            pending.cancel(false);
        }
    }

    private static FullHttpResponse response(HttpReply reply, boolean headOnly) {
        ByteBuf body = Unpooled.copiedBuffer(reply.body(), StandardCharsets.UTF_8);
        int length = body.readableBytes();
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(reply.status()),
                headOnly ? Unpooled.EMPTY_BUFFER : body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, reply.contentType())
                .set(HttpHeaderNames.CONTENT_LENGTH, length)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .set("X-Content-Type-Options", "nosniff")
                .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
        return response;
    }

    private static void close(ChannelHandlerContext context) {
        context.close()
                .addListener(closed ->
                        LOG.debug("connection {} is closed", context.channel().remoteAddress(), closed.cause()));
    }
}
