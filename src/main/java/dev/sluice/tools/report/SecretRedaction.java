package dev.sluice.tools.report;

import dev.sluice.config.binding.RecordProperty;
import dev.sluice.config.credential.CredentialsDeserializer;
import dev.sluice.config.model.AdminSpec;
import dev.sluice.core.spec.Secret;
import dev.sluice.core.spec.Suggestion;
import dev.sluice.gateway.edge.ServerSpec;
import dev.sluice.gateway.identity.IntrospectionSpec;
import dev.sluice.gateway.log.LogSpec;
import dev.sluice.gateway.telemetry.tracing.OtlpSpec;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the part of a source line that a report must not show. It reads text, because a reported file may be invalid YAML. */
final class SecretRedaction {
    /** The possessive quantifiers keep the search linear. */
    static final Pattern KEY = Pattern.compile("(?<![\\w-])([\\w-]++)[\"']?\\s*+:(?!//)");

    static final Pattern WORD = Pattern.compile("[^\\s\"']++");

    private static final Set<String> SECRETS = Stream.concat(
                    CredentialsDeserializer.propertiesByType().values().stream().flatMap(List::stream),
                    Stream.of(
                            IntrospectionSpec.class, AdminSpec.class, LogSpec.class, ServerSpec.class, OtlpSpec.class))
            .flatMap(type -> RecordProperty.of(type).stream())
            .filter(property -> property.type().getTypeName().contains(Secret.class.getName()))
            .map(property -> String.valueOf(property.key()))
            .collect(Collectors.toUnmodifiableSet());

    private SecretRedaction() {}

    /** Returns the index at which the redaction of a line begins; the length of the line if nothing is redacted. */
    static int redactFrom(List<String> lines, int number) {
        String line = lines.get(number);
        if (belongsToSecret(lines, number)) return 0;
        return Math.min(afterSecretKey(line), userOfUrl(line));
    }

    /** Returns the index of the first user with a password, as in {@code user:password@host}, or the length of the line. */
    private static int userOfUrl(String line) {
        for (Matcher word = WORD.matcher(line); word.find(); ) {
            String text = word.group();
            int colon = text.indexOf(':');
            if (colon >= 0 && text.indexOf('@', colon) > 0) return word.start() + text.lastIndexOf('/', colon) + 1;
        }
        return line.length();
    }

    /** Whether a line continues the value of a secret. Such a line is indented deeper than the key, or follows it. */
    private static boolean belongsToSecret(List<String> lines, int number) {
        int indent = indentOf(lines.get(number));
        for (int above = number - 1; above >= 0 && indent > 0; above--) {
            String line = lines.get(above);
            if (line.isBlank() || indentOf(line) >= indent) continue;
            if (endsInSecret(line)) return true;
            indent = indentOf(line);
        }
        return number > 0
                && endsInSecret(lines.get(number - 1))
                && lines.get(number - 1).strip().endsWith(":");
    }

    private static boolean endsInSecret(String line) {
        String last = "";
        for (Matcher key = KEY.matcher(line); key.find(); ) last = key.group(1);
        return isSecret(last) && !line.strip().endsWith("}");
    }

    private static int afterSecretKey(String line) {
        for (Matcher key = KEY.matcher(line); key.find(); ) if (isSecret(key.group(1))) return key.end();
        return line.length();
    }

    /** A misspelt key may also be the key of a secret. */
    private static boolean isSecret(String key) {
        return SECRETS.contains(key) || Suggestion.closest(key, SECRETS).isPresent();
    }

    private static int indentOf(String line) {
        return line.length() - line.stripLeading().length();
    }
}
