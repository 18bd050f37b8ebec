package dev.seine.runtime.http;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a handler sees of a request. All of it comes from outside.
 *
 * @param path the decoded path without the query
 * @param query parameter names to decoded values, in order
 * @param headers lower-case names to values; of a header sent twice, the first
 */
public record HttpRequestView(String path, Map<String, List<String>> query, Map<String, String> headers) {
    public HttpRequestView {
        query = Map.copyOf(query);
        headers = Map.copyOf(headers);
    }

    /** The first value of a query parameter. */
    public Optional<String> parameter(String name) {
        return query.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** A header's value; its name in any case. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** Whether the client asks for JSON, by {@code ?format=json} or by its Accept header. */
    public boolean wantsJson() {
        return parameter("format")
                .map("json"::equals)
                .orElseGet(() -> header("accept").orElse("").contains("application/json"));
    }
}
