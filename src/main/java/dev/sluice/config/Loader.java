package dev.sluice.config;

import dev.sluice.config.binding.Binder;
import dev.sluice.config.credential.PlainTokenServers;
import dev.sluice.config.route.AbsentSteps;
import dev.sluice.config.route.CallerTokens;
import dev.sluice.config.route.NamelessTenants;
import dev.sluice.config.route.OpenRoutes;
import dev.sluice.config.route.RouteDefaults;
import dev.sluice.config.route.RouteRules;
import dev.sluice.config.route.Tenants;
import dev.sluice.config.route.UnreadTenants;
import dev.sluice.config.route.UnusedSteps;
import dev.sluice.config.route.WrittenRoute;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Place;
import dev.sluice.config.source.Snapshot;
import dev.sluice.config.source.Source;
import dev.sluice.config.source.Substitution;
import dev.sluice.config.source.Value;
import dev.sluice.config.source.Yaml;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes one configuration of what an operator wrote, or tells everything that is wrong with it. */
public final class Loader {
    private final Findings findings;
    private final Place top;

    private Loader(Findings findings, Place top) {
        this.findings = findings;
        this.top = top;
    }

    /**
     * Loads {@code **}{@code /*.yaml} of a folder. Reads files, so it does not belong on an event loop.
     *
     * @param folder the folder; places are named the way it is
     * @param environment the value of a variable, or null where it is not set
     */
    public static Loaded load(Path folder, Function<String, @Nullable String> environment) {
        return load(Snapshot.of(folder), environment);
    }

    /** Loads what was read of a folder. Still reads the secrets it refers to. */
    public static Loaded load(Snapshot read, Function<String, @Nullable String> environment) {
        Findings findings = new Findings();
        read.errors().forEach(findings::error);
        return new Loader(findings, Place.startOf(read.folder())).loadAll(read.files(), environment);
    }

    /** Loads texts as if they were the files of a folder. */
    public static Loaded load(List<Source> sources, Function<String, @Nullable String> environment) {
        String name = sources.isEmpty() ? "no files" : sources.get(0).name();
        return new Loader(new Findings(), Place.startOf(name)).loadAll(sources, environment);
    }

    private Loaded loadAll(List<Source> sources, Function<String, @Nullable String> environment) {
        Yaml yaml = new Yaml(new Substitution(environment), findings);
        boolean isComplete = findings.errors().isEmpty();
        List<Value> files = sources.stream().map(yaml::read).toList();
        isComplete &= files.stream().noneMatch(Value::isBroken);
        Mapping written = Sections.merge(files, top, findings);
        if (written.keys().isEmpty() && findings.errors().isEmpty()) findings.error(written, "nothing is configured");
        return loaded(new Document(written, sources), isComplete);
    }

    private Loaded loaded(Document document, boolean isComplete) {
        Mapping written = document.settings();
        Binder binder = new Binder(Language.with(written.get(Sections.DEFAULTS), findings), findings);
        Object read = binder.read(Configuration.class, written.without(Sections.DEFAULTS), null);
        List<WrittenRoute> routes = WrittenRoute.allIn(written, binder);
        RouteRules.check(routes, findings);
        new Tenants(binder).checkAll(written.get("backends"), written.get(Sections.DEFAULTS));
        new RouteDefaults(binder).check(Value.at(written, Sections.DEFAULTS, "route"));
        References references = new References(written, routes, findings);
        references.checkNames();
        if (isComplete) references.checkUses();
        if (isComplete) new TlsFiles(written, findings).check();
        new CallerTokens(written, routes, findings).check();
        new PlainTokenServers(written.get("credentials"), findings).check();
        if (read instanceof Configuration sound && findings.errors().isEmpty())
            UnreadTenants.check(routes, sound.tenants(), findings);
        if (!(read instanceof Configuration configuration) || !findings.errors().isEmpty())
            return new Loaded(null, findings.errors(), findings.warnings(), document);
        new Unused(configuration, written, findings).check();
        UnusedSteps.check(routes, findings);
        AbsentSteps.check(routes, findings);
        if (!configuration.identity().isEmpty()) OpenRoutes.check(routes, findings);
        new ShortDeadlines(configuration, written, findings).check();
        new Doubts(configuration, written, findings).check();
        new PlainServers(written, findings).check();
        NamelessTenants.check(routes, configuration.tenants(), findings);
        new Amplification(configuration, document, findings).check();
        boolean isSound = findings.errors().isEmpty();
        return new Loaded(isSound ? configuration : null, findings.errors(), findings.warnings(), document);
    }
}
