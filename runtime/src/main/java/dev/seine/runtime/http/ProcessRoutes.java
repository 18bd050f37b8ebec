package dev.seine.runtime.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.seine.runtime.metrics.Metrics;
import java.util.Map;
import java.util.TreeMap;

/** The routes that every process has: {@code /metrics}, {@code /healthz} (restart me?) and {@code /readyz} (use me?). */
public final class ProcessRoutes {
    private ProcessRoutes() {}

    /**
     * The three routes, to which a process adds its own.
     *
     * @param alive false only if a restart would help
     * @param ready false while the process cannot do its work
     */
    public static Map<String, Handler> of(Metrics metrics, Health alive, Health ready) {
        Map<String, Handler> routes = new TreeMap<>();
        routes.put("/metrics", request -> new HttpReply(200, Metrics.CONTENT_TYPE, metrics.scrape()));
        routes.put("/healthz", health(alive));
        routes.put("/readyz", health(ready));
        return routes;
    }

    /** Answers 200 or 503, with the reasons as lines of text or as JSON. */
    public static Handler health(Health health) {
        return request -> {
            HealthReport report = health.check();
            int status = report.ok() ? 200 : 503;
            return request.wantsJson()
                    ? HttpReply.json(status, json(report))
                    : HttpReply.text(status, report.ok() ? "ok\n" : String.join("\n", report.reasons()) + "\n");
        };
    }

    private static String json(HealthReport report) throws JsonProcessingException {
        return Json.MAPPER.writeValueAsString(report) + "\n";
    }

    /** Made when it is first asked for: 300 classes that most processes never need. */
    private static final class Json {
        private static final ObjectMapper MAPPER = new ObjectMapper();
    }
}
