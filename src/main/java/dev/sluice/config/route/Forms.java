package dev.sluice.config.route;

import dev.sluice.compose.Answer;
import dev.sluice.compose.CallStep;
import dev.sluice.compose.Each;
import dev.sluice.compose.Fallback;
import dev.sluice.compose.QueryNames;
import dev.sluice.compose.Respond;
import dev.sluice.compose.Route;
import dev.sluice.compose.Schema;
import dev.sluice.compose.Step;
import dev.sluice.config.binding.Binder;
import dev.sluice.config.binding.Form;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parts of a route that have a form of their own. */
public final class Forms {
    private Forms() {}

    /** The forms by the names of their types. */
    public static Map<String, Form> all() {
        return Map.of(
                Form.listOf(Route.Spec.class), Forms::routes,
                Step.Spec.class.getTypeName(), Forms::step,
                Form.listOf(Fallback.class), Rungs::read,
                Respond.class.getTypeName(), Answers::read,
                Schema.class.getTypeName(), Schemas::read,
                QueryNames.class.getTypeName(), Queries::read);
    }

    /** What a route starts from, before {@code defaults.route}. */
    public static Map<String, @Nullable Object> routeBase() {
        return Map.of(
                "scopes",
                List.of(),
                "deadline",
                Duration.ofSeconds(30),
                "steps",
                Map.of(),
                "respond",
                new Respond.EveryStep());
    }

    /** What a loop starts from. */
    public static Map<String, @Nullable Object> loopBase() {
        return Map.of("as", "item", "concurrency", 8, "max", 100, "over", Each.Over.FAIL);
    }

    /** What an early answer starts from. */
    public static Map<String, @Nullable Object> earlyAnswerBase() {
        return Map.of("answer", Answer.Spec.defaults());
    }

    private static @Nullable Object routes(Value value, Binder binder) {
        Mapping mapping = Value.mapping(value);
        if (mapping == null) return binder.unfit(value, "a mapping of METHOD /path");
        List<Object> routes = new ArrayList<>();
        for (Mapping.Entry entry : mapping.entries()) {
            Object route = route(entry, binder);
            if (route != null) routes.add(route);
        }
        return routes.size() < mapping.entries().size() ? null : List.copyOf(routes);
    }

    private static @Nullable Object route(Mapping.Entry entry, Binder binder) {
        Map<String, @Nullable Object> inherited = new HashMap<>(binder.grammar().base(Route.Spec.class));
        RouteKey key = RouteKey.read(entry.key(), binder);
        if (key != null)
            inherited.putAll(Map.of("method", key.method(), "path", key.path(), "conditions", key.conditions()));
        return binder.record(Route.Spec.class, entry.value(), inherited);
    }

    private static @Nullable Object step(Value value, Binder binder) {
        Class<?> type = WrittenStep.type(value);
        Mapping mapping = Value.mapping(value);
        boolean isCall = type == CallStep.Spec.class && mapping != null && mapping.get("call") != null;
        Value understood = mapping != null && isCall ? mapping.without("return_if") : value;
        return binder.record(type, understood, binder.grammar().base(type));
    }
}
