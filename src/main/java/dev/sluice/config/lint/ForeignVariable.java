package dev.sluice.config.lint;

import dev.sluice.core.spec.Suggestion;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The variables that stand for those of other gateways. */
final class ForeignVariable {
    /** Prefixes of steps. */
    private static final List<String> STEPS = List.of("$steps.", "$step.", "$replies.", "$results.");

    private static final Map<String, String> REQUEST = Map.ofEntries(
            Map.entry("$request.path", "$path"),
            Map.entry("$request.query", "$query"),
            Map.entry("$request.headers", "$header"),
            Map.entry("$request.header", "$header"),
            Map.entry("$request.body", "$body"),
            Map.entry("$req.body", "$body"),
            Map.entry("$req.query", "$query"),
            Map.entry("$req.params", "$path"),
            Map.entry("$headers", "$header"),
            Map.entry("$params", "$path"),
            Map.entry("$param", "$path"),
            Map.entry("$jwt", "$claims"),
            Map.entry("$token", "$claims"),
            Map.entry("$user", "$claims"));

    private ForeignVariable() {}

    /**
     * Returns the end of a message about an unknown variable; empty if it is not known.
     *
     * @param path the variable and the keys behind it
     * @param known the names of the variables that exist
     */
    static Optional<String> hint(String path, List<String> known) {
        if (path.startsWith("$env."))
            return Optional.of("write ${" + path.substring("$env.".length()) + "} in a setting");
        return ofStep(path, known).or(() -> ofRequest(path, known)).map(corrected -> "did you mean " + corrected + "?");
    }

    /** Returns the path of a step, whose name may be misspelt. */
    private static Optional<String> ofStep(String path, List<String> known) {
        for (String prefix : STEPS) {
            if (!path.startsWith(prefix)) continue;
            String corrected = withoutReply("$" + path.substring(prefix.length()));
            String name = nameOf(corrected);
            return Optional.of(name)
                    .filter(known::contains)
                    .or(() -> Suggestion.closest(name, known))
                    .map(found -> "$" + found + corrected.substring(1 + name.length()));
        }
        return Optional.empty();
    }

    private static Optional<String> ofRequest(String path, List<String> known) {
        return REQUEST.entrySet().stream()
                .filter(entry -> path.equals(entry.getKey()) || path.startsWith(entry.getKey() + "."))
                .map(entry -> entry.getValue() + path.substring(entry.getKey().length()))
                .filter(corrected -> known.contains(nameOf(corrected)))
                .findFirst();
    }

    private static String nameOf(String path) {
        return path.substring(1).split("\\.", 2)[0];
    }

    /** The variable of a step is its reply. */
    private static String withoutReply(String path) {
        return path.replaceFirst("^(\\$[\\w-]+)\\.(?:response|reply|body|output|result)(?=\\.|$)", "$1");
    }
}
