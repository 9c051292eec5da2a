package dev.sluice.config;

import dev.sluice.compose.ProxyTarget;
import dev.sluice.compose.Route;
import dev.sluice.compose.Target;
import dev.sluice.config.binding.Name;
import dev.sluice.config.binding.Suggestion;
import dev.sluice.config.route.Headers;
import dev.sluice.config.route.WrittenCall;
import dev.sluice.config.route.WrittenRoute;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Kind;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Mapping.Entry;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Sequence;
import dev.sluice.config.source.Value;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every name that is used is the name of something, and every such name can be used. */
record References(Mapping configuration, List<WrittenRoute> routes, Findings findings) {
    /** Checks the names themselves, those of headers included. */
    void checkNames() {
        for (Entry backend : Value.entries(configuration.get("backends")))
            Headers.check(Value.at(backend.value(), "headers"), findings);
        Headers.check(Value.at(defaults("backend"), "headers"), findings);
        for (Entry backend : Value.entries(configuration.get("backends"))) Headers.checkOwn(backend.value(), findings);
        Headers.checkOwn(defaults("backend"), findings);
        for (Entry identity : Value.entries(configuration.get("identity")))
            if (isAnyone(identity.key()))
                findings.error(identity.key(), "this name says that anyone may call; name the identity otherwise");
        for (String section : List.of("identity", "credentials", "backends"))
            for (Entry entry : Value.entries(configuration.get(section)))
                if (!Name.is(entry.key().text()))
                    findings.error(entry.key(), "not a name (expected: " + Name.EXPECTED + ")");
    }

    /** Checks that everything referred to is there. Makes sense only when every file could be read. */
    void checkUses() {
        for (Entry backend : Value.entries(configuration.get("backends")))
            check(Value.at(backend.value(), "credentials"), "credentials");
        check(Value.at(defaults("backend"), "credentials"), "credentials");
        checkIdentities(Value.at(defaults("route"), "identity"));
        for (WrittenRoute route : routes) {
            checkIdentities(route.get("identity"));
            route.steps().values().forEach(step -> step.calls().forEach(this::checkCall));
            checkProxy(route);
        }
    }

    private @Nullable Value defaults(String of) {
        return Value.at(configuration.get(Sections.DEFAULTS), of);
    }

    private void checkIdentities(@Nullable Value names) {
        Sequence several = Value.sequence(names);
        for (Value name : several == null ? Collections.singletonList(names) : several.items())
            if (!isAnyone(name)) check(name, "identity");
    }

    private static boolean isAnyone(@Nullable Value name) {
        Scalar scalar = Value.scalar(name);
        return scalar != null && Route.ANYONE.contains(scalar.text());
    }

    private void checkCall(WrittenCall written) {
        Scalar call = written.text();
        Target target = written.target();
        if (call == null || target == null) return;
        int offset =
                call.text().indexOf(target.backend(), target.method().name().length());
        check(call, offset, target.backend(), "backends");
    }

    private void checkProxy(WrittenRoute route) {
        Scalar proxy = route.proxy();
        ProxyTarget target = route.proxyTarget();
        if (proxy != null && target != null) check(proxy, 0, target.backend(), "backends");
    }

    private void check(@Nullable Value name, String section) {
        Scalar scalar = Value.scalar(name);
        if (scalar != null && scalar.kind() != Kind.NULL) check(scalar, 0, scalar.text(), section);
    }

    private void check(Scalar scalar, int offset, String name, String section) {
        Collection<String> names = names(section);
        if (names.contains(name)) return;
        String shown = scalar.isFilled() ? scalar.shown() : name;
        String advice = names.isEmpty() ? "; there are none" : Suggestion.instead(name, names);
        findings.error(scalar.place(offset), scalar.path(), shown + " is not in " + section + advice);
    }

    private Set<String> names(String section) {
        Mapping mapping = Value.mapping(configuration.get(section));
        return mapping == null ? Set.of() : mapping.keys();
    }
}
