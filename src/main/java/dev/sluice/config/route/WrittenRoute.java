package dev.sluice.config.route;

import dev.sluice.compose.ProxyTarget;
import dev.sluice.compose.Route;
import dev.sluice.config.binding.Binder;
import dev.sluice.config.source.Kind;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Sequence;
import dev.sluice.config.source.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A route as it is written, its sound parts at hand even when others are broken. */
public final class WrittenRoute {
    private final Scalar key;
    private final Value value;
    private final Binder binder;
    private final Map<String, WrittenStep> steps = new LinkedHashMap<>();

    private WrittenRoute(Mapping.Entry entry, Binder binder) {
        this.key = entry.key();
        this.value = entry.value();
        this.binder = binder;
        for (Mapping.Entry step : Value.entries(get("steps")))
            steps.put(step.key().text(), new WrittenStep(step, binder));
    }

    /** The routes of a whole configuration. */
    public static List<WrittenRoute> allIn(Mapping configuration, Binder binder) {
        return Value.entries(configuration.get("routes")).stream()
                .map(entry -> new WrittenRoute(entry, binder))
                .toList();
    }

    Scalar key() {
        return key;
    }

    /** Its method and path; null when its key is broken. */
    @Nullable
    RouteKey route() {
        return binder.readAs(RouteKey.class, key);
    }

    /** One of its settings; null when it is absent. */
    public @Nullable Value get(String setting) {
        return Value.at(value, setting);
    }

    /** Where it says what it passes requests on to; null when it does not, or not in one text. */
    public @Nullable Scalar proxy() {
        return Value.scalar(get("proxy"));
    }

    /** What it passes requests on to; null when it does not, or that is broken. */
    public @Nullable ProxyTarget proxyTarget() {
        return binder.readAs(ProxyTarget.class, proxy());
    }

    /** Its steps by name, in file order. */
    public Map<String, WrittenStep> steps() {
        return steps;
    }

    /** The expressions of {@code respond} and {@code answer}. */
    List<Formula> formulas() {
        return Stream.of("respond", "answer")
                .flatMap(setting -> Formula.in(get(setting), binder).stream())
                .toList();
    }

    /** The expression of {@code require}; none when it is absent or broken. */
    List<Formula> requirement() {
        return Formula.in(get("require"), binder);
    }

    /** Whether callers are known here, by an identity of the route's own or of {@code defaults.route}. */
    boolean knowsCallers() {
        Value own = get("identity");
        if (own == null) return saysWhoMayCall() && !Route.ANYONE.equals(inheritedIdentity());
        // A list of none alone says the same as none.
        Sequence list = Value.sequence(own);
        Scalar only = Value.scalar(
                list != null && list.items().size() == 1 ? list.items().get(0) : own);
        return only == null || !isNobody(only);
    }

    private static boolean isNobody(Scalar scalar) {
        return scalar.kind() == Kind.NULL || Route.ANYONE.contains(scalar.text());
    }

    /** Whether it is written, here or in {@code defaults.route}, who may call, be it anyone. */
    boolean saysWhoMayCall() {
        return get("identity") != null || inheritedIdentity() != null;
    }

    private @Nullable Object inheritedIdentity() {
        return binder.grammar().base(Route.Spec.class).get("identity");
    }

    /** Whether only its known settings are written, so that what seems to be missing is. */
    boolean isUnderstood() {
        Mapping mapping = Value.mapping(value);
        return mapping != null && !Binder.hasUnknownKeys(Route.Spec.class, mapping);
    }
}
