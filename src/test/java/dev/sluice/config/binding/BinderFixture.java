package dev.sluice.config.binding;

import static java.util.Objects.requireNonNull;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Finding;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.SourceFile;
import dev.sluice.config.source.Substitution;
import dev.sluice.config.source.YamlReader;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Binds texts in tests. The value stands under the key {@code a} of the file {@code f}. */
final class BinderFixture {
    private final Findings findings = new Findings();
    private final Substitution substitution =
            new Substitution(Map.of("PORT", "8080", "ON", "true", "WORD", "hunter2", "BIG", "99999")::get);
    final Binder binder;

    BinderFixture() {
        this(new TypeRegistry(Map.of(), Map.of()));
    }

    BinderFixture(TypeRegistry registry) {
        this.binder = new Binder(registry, findings);
    }

    /** The value under {@code a}. */
    ConfigValue value(String yaml) {
        Mapping file = (Mapping) new YamlReader(substitution, findings).read(new SourceFile("f", "a: " + yaml));
        return requireNonNull(file.get("a"));
    }

    @Nullable
    Object read(Type type, String yaml) {
        return binder.read(type, value(yaml), null);
    }

    List<String> errors() {
        return findings.errors().stream().map(Finding::toString).toList();
    }
}
