package dev.sluice.config.report;

import dev.sluice.config.binding.RecordProperty;
import dev.sluice.config.binding.Suggestion;
import dev.sluice.config.credential.CredentialsDeserializer;
import dev.sluice.identity.IntrospectionSpec;
import dev.sluice.spec.Secret;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the part of a line that must not be shown. Looks at the text and not at its values, because a file in a report is
 * often not valid YAML.
 */
final class SecretRedaction {
    private static final Pattern KEY = Pattern.compile("([\\w-]+)[\"']?\\s*:(?!//)");

    /** A name and a password within a URL. */
    private static final Pattern USER = Pattern.compile("[^\\s\"'/]*:[^\\s\"'@]*@");

    private static final Set<String> SECRETS = Stream.concat(
                    CredentialsDeserializer.propertiesByType().values().stream().flatMap(List::stream),
                    Stream.of(IntrospectionSpec.class))
            .flatMap(type -> RecordProperty.of(type).stream())
            .filter(part -> part.type() == Secret.class)
            .map(part -> String.valueOf(part.key()))
            .collect(Collectors.toUnmodifiableSet());

    private SecretRedaction() {}

    /** The index from which on a line is not shown; its length when all of it is. */
    static int redactFrom(List<String> lines, int number) {
        String line = lines.get(number);
        if (belongsToSecret(lines, number)) return 0;
        Matcher user = USER.matcher(line);
        return Math.min(afterSecretKey(line), user.find() ? user.start() : line.length());
    }

    /** Below the key of a secret come its lines, further to the right. */
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

    /** Who misspells the key of a secret still writes a secret behind it. */
    private static boolean isSecret(String key) {
        return SECRETS.contains(key) || Suggestion.closest(key, SECRETS).isPresent();
    }

    private static int indentOf(String line) {
        return line.length() - line.stripLeading().length();
    }
}
