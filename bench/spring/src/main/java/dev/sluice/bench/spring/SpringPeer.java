package dev.sluice.bench.spring;

import static org.springframework.web.reactive.function.server.RequestPredicates.GET;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Spring Cloud Gateway with its defaults. It proxies by routes of the gateway. It composes by {@code WebClient} and
 * {@code Mono.zip}, once by joining strings and once by joining trees.
 */
@SpringBootApplication
public class SpringPeer {
    private static final String[] STEPS = {"customer", "orders", "offer"};

    /** The properties {@code peer.customer}, {@code peer.orders}, {@code peer.offer} and {@code peer.slow} are URLs of backends. */
    public static void main(String[] arguments) {
        SpringApplication.run(SpringPeer.class, arguments);
    }

    @Bean
    Backends backends(
            @Value("${peer.customer}") String customer,
            @Value("${peer.orders}") String orders,
            @Value("${peer.offer}") String offer) {
        return new Backends(WebClient.create(customer), WebClient.create(orders), WebClient.create(offer));
    }

    @Bean
    RouteLocator proxied(
            RouteLocatorBuilder routes,
            @Value("${peer.customer}") String customer,
            @Value("${peer.slow}") String slow) {
        return routes.routes()
                .route(to -> to.path("/proxied").uri(customer))
                .route(to -> to.path("/work", "/stalled/**", "/healthy").uri(slow))
                .build();
    }

    @Bean
    RouterFunction<ServerResponse> composed(Backends backends, JsonMapper json) {
        return route(GET("/composed"), request -> json(backends.strings(), String.class))
                .andRoute(GET("/trees"), request -> json(backends.trees(json), JsonNode.class));
    }

    private static <T> Mono<ServerResponse> json(Mono<T> body, Class<T> type) {
        return ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).body(body, type);
    }

    /** The three backends of the composed route. */
    record Backends(WebClient customer, WebClient orders, WebClient offer) {
        private static <T> Mono<T> get(WebClient backend, int step, Class<T> type) {
            return backend.get().uri("/" + STEPS[step]).retrieve().bodyToMono(type);
        }

        Mono<String> strings() {
            return Mono.zip(get(customer, 0, String.class), get(orders, 1, String.class), get(offer, 2, String.class))
                    .map(all -> "{\"customer\":" + all.getT1() + ",\"orders\":" + all.getT2() + ",\"offer\":"
                            + all.getT3() + '}');
        }

        Mono<JsonNode> trees(JsonMapper json) {
            return Mono.zip(
                            get(customer, 0, JsonNode.class),
                            get(orders, 1, JsonNode.class),
                            get(offer, 2, JsonNode.class))
                    .map(all -> tree(json, all.getT1(), all.getT2(), all.getT3()));
        }

        private static JsonNode tree(JsonMapper json, JsonNode... bodies) {
            ObjectNode document = json.createObjectNode();
            for (int i = 0; i < bodies.length; i++) document.set(STEPS[i], bodies[i]);
            return document;
        }
    }
}
