package dev.sluice.config;

import dev.sluice.auth.CredentialsSpec;
import dev.sluice.backend.http.HealthCheck;
import dev.sluice.compose.Each;
import dev.sluice.compose.ReturnIf;
import dev.sluice.compose.Route;
import dev.sluice.config.binding.Binder;
import dev.sluice.config.binding.Form;
import dev.sluice.config.binding.Grammar;
import dev.sluice.config.binding.Reflected;
import dev.sluice.config.binding.Suggestion;
import dev.sluice.config.credential.CredentialsForm;
import dev.sluice.config.route.Forms;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Mapping.Entry;
import dev.sluice.config.source.Value;
import dev.sluice.edge.ServerSpec;
import dev.sluice.identity.Algorithm;
import dev.sluice.identity.CertificateSpec;
import dev.sluice.identity.IntrospectionSpec;
import dev.sluice.identity.JwtSpec;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The language of {@code conf/}: what is written in a form of its own, and what everything starts from. */
final class Language {
    /**
     * What {@code defaults} can say something of.
     *
     * @param type what each of them is read as
     * @param own what each has of its own, and cannot be a default
     */
    record Start(Class<?> type, Set<String> own) {}

    static final Map<String, Start> STARTS = Map.of(
            "backend", new Start(BackendSpec.class, Set.of("url")),
            "route", new Start(Route.Spec.class, Set.of("steps", "respond", "proxy", "forward")));

    private Language() {}

    /** The language without {@code defaults}. */
    static Grammar builtIn() {
        Map<Class<?>, Map<String, @Nullable Object>> bases = new HashMap<>(Map.of(
                Configuration.class, configuration(),
                BackendSpec.class, backend(),
                Route.Spec.class, Forms.routeBase(),
                Each.Spec.class, Forms.loopBase(),
                ReturnIf.Spec.class, Forms.earlyAnswerBase(),
                HealthCheck.Spec.class, healthCheck()));
        bases.putAll(CredentialsForm.bases());
        bases.putAll(identity());
        return new Grammar(forms(), bases);
    }

    private static Map<Class<?>, Map<String, @Nullable Object>> identity() {
        return Map.of(
                JwtSpec.class,
                Map.of(
                        "algorithms", Algorithm.usual(),
                        "leeway", Duration.ofSeconds(30),
                        "maxLifetime", Duration.ofHours(24)),
                IntrospectionSpec.class,
                Map.of("audience", List.of(), "cache", Duration.ofSeconds(30)),
                CertificateSpec.class,
                Map.of("names", List.of()));
    }

    private static Map<String, Form> forms() {
        Map<String, Form> forms = new HashMap<>(Forms.all());
        forms.put(CredentialsSpec.class.getTypeName(), CredentialsForm::read);
        return forms;
    }

    private static Map<String, @Nullable Object> configuration() {
        return Map.of("server", ServerSpec.defaults(), "admin", AdminSpec.defaults(), "routes", List.of());
    }

    private static Map<String, @Nullable Object> backend() {
        Map<String, @Nullable Object> values =
                new HashMap<>(Reflected.values(BackendSpec.defaults(List.of(URI.create("http://any")))));
        values.remove("url");
        return values;
    }

    private static Map<String, @Nullable Object> healthCheck() {
        Map<String, @Nullable Object> values = new HashMap<>(Reflected.values(HealthCheck.Spec.defaults("/")));
        values.remove("path");
        return values;
    }

    /** The language in which what {@code defaults} says is where backends and routes start from. */
    static Grammar with(@Nullable Value defaults, Findings findings) {
        Grammar grammar = builtIn();
        Binder binder = new Binder(grammar, findings);
        if (defaults == null) return grammar;
        Mapping mapping = Value.mapping(defaults);
        if (mapping == null) binder.unfit(defaults, "a mapping of backend, route");
        else for (Entry entry : mapping.entries()) grammar = with(entry, grammar, binder);
        return grammar;
    }

    private static Grammar with(Entry entry, Grammar grammar, Binder binder) {
        String name = entry.key().text();
        Start start = STARTS.get(name);
        if (start == null) {
            binder.findings().error(entry.key(), "unknown key" + Suggestion.instead(name, STARTS.keySet()));
            return grammar;
        }
        Class<?> type = start.type();
        return grammar.withBase(type, binder.part(type, entry.value(), grammar.base(type), start.own()));
    }
}
