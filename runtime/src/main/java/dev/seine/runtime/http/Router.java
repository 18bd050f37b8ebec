package dev.seine.runtime.http;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the handler of a request. Nothing that a client has sent is repeated in an answer of its own. */
final class Router {
    private static final Logger LOG = LoggerFactory.getLogger(Router.class);
    private static final int MAX_PARAMETERS = 64;

    private final Map<String, Handler> routes;
    private final String listing;

    Router(Map<String, Handler> routes) {
        for (String path : routes.keySet()) {
            if (!path.startsWith("/")) {
                throw new IllegalArgumentException("a route begins with /, but this is " + path);
            }
        }
        this.routes = Map.copyOf(routes);
        this.listing = "not found; there are:\n" + String.join("\n", new TreeMap<>(routes).keySet()) + "\n";
    }

    HttpReply answer(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return malformed(request.decoderResult().cause());
        }
        HttpRequestView view;
        try {
            view = view(request);
        } catch (IllegalArgumentException e) {
            return malformed(e);
        }
        Handler handler = routes.get(view.path());
        if (handler == null) {
            return HttpReply.text(404, listing);
        }
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            return HttpReply.text(405, "only GET and HEAD are allowed\n");
        }
        return handled(handler, view);
    }

    private static HttpReply handled(Handler handler, HttpRequestView view) {
        try {
            return handler.handle(view);
        } catch (Exception e) {
            LOG.error("the handler of {} has failed", view.path(), e);
            return HttpReply.text(500, "internal error; the log of the process has the reason\n");
        }
    }

    private static HttpReply malformed(@Nullable Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return HttpReply.text(414, "the request line is too long\n");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return HttpReply.text(431, "the headers are too long\n");
        }
        return HttpReply.text(400, "this is not a request that can be understood\n");
    }

    private static HttpRequestView view(HttpRequest request) {
        QueryStringDecoder uri = new QueryStringDecoder(request.uri(), StandardCharsets.UTF_8, true, MAX_PARAMETERS);
        Map<String, String> headers = new LinkedHashMap<>();
        request.headers()
                .iteratorAsString()
                .forEachRemaining(
                        header -> headers.putIfAbsent(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
        return new HttpRequestView(uri.path(), uri.parameters(), headers);
    }
}
