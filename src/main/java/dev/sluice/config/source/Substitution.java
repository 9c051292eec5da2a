package dev.sluice.config.source;

import dev.sluice.core.spec.SourceLocation;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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

    /** Matches a text that consists of a single reference to a variable. */
    private static final Pattern ONE_VARIABLE = Pattern.compile("\\$\\{[A-Za-z_][A-Za-z0-9_]*(?::-[^}]*)?}");

    private static final String FILE = "file:";

    /** A reference of expressions, such as {@code path.id}. No variable has such a name. */
    private static final Pattern EXPRESSION = Pattern.compile("\\$?[A-Za-z_][\\w-]*(?:\\.[A-Za-z_][\\w-]*+)++");

    /** By habit, variables are in upper case and parameters of a path are not. */
    private static final Pattern LOWER_CASE = Pattern.compile("[a-z][\\w-]*");

    private static final Pattern CALL = Pattern.compile("\\.(?:call|proxy)$");

    private final Environment environment;
    private final Set<String> unset = new TreeSet<>();

    /** The contents of secret files, so that one load reads each file once. */
    private final Map<String, String> contents;

    /** Creates a substitution; {@code environment} returns null for an unset variable. */
    public Substitution(Function<String, @Nullable String> environment) {
        this(Environment.of(environment));
    }

    public Substitution(Environment environment) {
        this(environment, new HashMap<>());
    }

    private Substitution(Environment environment, Map<String, String> contents) {
        this.environment = environment;
        this.contents = contents;
    }

    /** Returns a substitution for one attempt to read a file. */
    Substitution forAttempt() {
        return new Substitution(environment, contents);
    }

    /** Adds the variables without a value of an attempt. */
    void add(Substitution attempt) {
        unset.addAll(attempt.unset);
    }

    /** Returns the variables without a value so far, if the environment tolerates them. */
    public Set<String> unset() {
        return Collections.unmodifiableSet(unset);
    }

    /** Whether a written text is exactly one reference to a variable. */
    static boolean isVariable(String written) {
        return ONE_VARIABLE.matcher(written).matches();
    }

    ConfigValue apply(Scalar scalar, Findings findings) {
        if (!scalar.text().contains("${")) return scalar;
        Matcher references = REFERENCE.matcher(scalar.text());
        try {
            return substituteAll(scalar, references);
        } catch (UnsetVariableException e) {
            report(e, scalar, references, findings);
            if (environment.toleratesUnset()) return new InvalidValue(scalar.location(), scalar.path(), scalar.text());
        } catch (UnreadableException e) {
            String suggestion = suggestion(String.valueOf(references.group(1)), EXPRESSION, scalar);
            findings.error(scalar.location().at(references.start()), scalar.path(), e.getMessage() + suggestion);
        }
        return new InvalidValue(scalar.location(), scalar.path());
    }

    private void report(UnsetVariableException e, Scalar scalar, Matcher reference, Findings findings) {
        SourceLocation location = scalar.location().at(reference.start());
        String suggestion = isCall(scalar) ? suggestion(e.variable(), LOWER_CASE, scalar) : "";
        String message = e.getMessage() + suggestion;
        if (!environment.toleratesUnset()) {
            findings.error(location, scalar.path(), message);
            return;
        }
        unset.add(e.variable());
        findings.warning(location, scalar.path(), message);
    }

    /** Returns the end of a message about the reference of an expression in the notation of variables. */
    private static String suggestion(String reference, Pattern notation, Scalar scalar) {
        if (!notation.matcher(reference).matches()) return "";
        String last = reference.substring(reference.lastIndexOf('.') + 1);
        String expression = reference.startsWith("$") ? reference : "$" + reference;
        return "; did you mean " + (isCall(scalar) ? "{" + last + "}" : expression) + "?";
    }

    private static boolean isCall(Scalar scalar) {
        return CALL.matcher(scalar.path().toString()).find();
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
        if (name.startsWith(FILE)) return file(name.substring(FILE.length()), provenance);
        throw new UnreadableException(
                "not a reference (expected: ${NAME}, ${NAME:-default} or ${file:/path}; $${ for ${ itself)");
    }

    private String file(String name, Provenance provenance) throws UnreadableException {
        provenance.addFile(name);
        String known = contents.get(name);
        if (known != null) return known;
        String content = SecretFile.read(name);
        contents.put(name, content);
        return content;
    }

    private String variable(String name, @Nullable String defaultValue, Provenance provenance)
            throws UnreadableException {
        String value = environment.values().apply(name);
        if (defaultValue == null) return required(name, value, provenance);
        // The first } ends the reference, so a default with braces would be cut.
        if (defaultValue.contains("{")) throw new UnreadableException("a default cannot hold a brace");
        if (value == null || value.isEmpty()) {
            provenance.addDefault(name);
            return defaultValue;
        }
        provenance.addOverride(name, defaultValue, environment.origins().apply(name));
        return value;
    }

    private String required(String name, @Nullable String value, Provenance provenance) throws UnsetVariableException {
        if (value == null)
            throw new UnsetVariableException(
                    name, "the variable " + name + " is not set; ${" + name + ":-…} gives it a default");
        provenance.addVariable(name, environment.origins().apply(name));
        return value;
    }

    /** Signals a variable without a value and without a default. */
    private static final class UnsetVariableException extends UnreadableException {
        private static final long serialVersionUID = 1L;

        private final String variable;

        UnsetVariableException(String variable, String message) {
            super(message);
            this.variable = variable;
        }

        String variable() {
            return variable;
        }
    }
}
