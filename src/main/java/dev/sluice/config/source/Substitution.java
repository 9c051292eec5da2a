package dev.sluice.config.source;

import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Replaces references in scalars. {@code ${NAME}} and {@code ${NAME:-default}} stand for variables; the default applies if the variable is unset or empty. {@code ${file:/path}} stands for the content of a file without its trailing line break. A second dollar sign escapes a reference.
 *
 * <p>Substitution follows YAML parsing, so a value cannot change the structure of the configuration.
 */
public final class Substitution {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*)(}?)");
    private static final Pattern VARIABLE = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(:-(.*))?", Pattern.DOTALL);
    private static final String FILE = "file:";

    private final Function<String, @Nullable String> environment;

    /** Creates a substitution; {@code environment} returns null for an unset variable. */
    public Substitution(Function<String, @Nullable String> environment) {
        this.environment = environment;
    }

    ConfigValue apply(Scalar scalar, Findings findings) {
        if (!scalar.text().contains("${")) return scalar;
        Matcher references = REFERENCE.matcher(scalar.text());
        try {
            return substituteAll(scalar, references);
        } catch (UnreadableException e) {
            findings.error(scalar.location(references.start()), scalar.path(), e.getMessage());
            return new InvalidValue(scalar.location(), scalar.path());
        }
    }

    private Scalar substituteAll(Scalar scalar, Matcher references) throws UnreadableException {
        StringBuilder result = new StringBuilder();
        Provenance provenance = new Provenance();
        while (references.find())
            references.appendReplacement(result, Matcher.quoteReplacement(value(references, provenance)));
        return scalar.withText(references.appendTail(result).toString(), provenance.of(scalar.text()));
    }

    private String value(Matcher reference, Provenance provenance) throws UnreadableException {
        if (reference.group(1) == null) return "${";
        if (reference.group(2).isEmpty()) throw new UnreadableException("${ without its }; $${ stands for ${ itself");
        String name = reference.group(1);
        Matcher variable = VARIABLE.matcher(name);
        if (variable.matches()) return variable(variable.group(1), variable.group(3), provenance);
        if (name.startsWith(FILE)) return SecretFile.read(name.substring(FILE.length()));
        throw new UnreadableException(
                "not a reference (expected: ${NAME}, ${NAME:-default} or ${file:/path}; $${ for ${ itself)");
    }

    private String variable(String name, @Nullable String defaultValue, Provenance provenance)
            throws UnreadableException {
        String value = environment.apply(name);
        if (defaultValue == null && value == null)
            throw new UnreadableException(
                    "the variable " + name + " is not set; ${" + name + ":-…} gives it a default");
        // The first } ends the reference, so a default with braces would be cut.
        if (defaultValue != null && defaultValue.contains("{"))
            throw new UnreadableException("a default cannot hold a brace");
        if (defaultValue == null) return String.valueOf(value);
        boolean isSet = value != null && !value.isEmpty();
        provenance.add(name, defaultValue, isSet);
        return isSet ? String.valueOf(value) : defaultValue;
    }
}
