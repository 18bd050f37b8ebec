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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection: asks for a request, answers it, asks for the next. */
final class ConnectionHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionHandler.class);

    private final Router router;
    private final Duration patience;
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
        cancelDeadline();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
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
            if (written.isSuccess() && context.channel().isActive()) {
                expectProgress(context);
                context.read();
            }
        });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("connection {} has failed", context.channel().remoteAddress(), cause);
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
