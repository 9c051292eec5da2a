package dev.sluice.language.expression.pattern;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.sluice.language.pattern.InvalidPatternException;
import dev.sluice.language.pattern.PatternCursor;
import dev.sluice.language.pattern.PatternElement;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the name of a property: a POSIX class of ASCII, a general category, or a script.
 *
 * @param ignoresCase whether upper case, lower case and title case are equal
 */
record CharacterProperty(boolean isNegated, boolean ignoresCase) {
    private static final Set<String> POSIX = Set.of(
            "ASCII", "Alpha", "Digit", "Alnum", "Punct", "Graph", "Print", "Blank", "Cntrl", "XDigit", "Space", "Lower",
            "Upper");

    /** Categories with the same meaning in Java and RE2. The category C of RE2 has no unassigned characters. */
    private static final Set<String> CATEGORIES = Set.of(
            "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Me", "Mc", "N", "Nd", "Nl", "No", "Z", "Zs", "Zl", "Zp",
            "Cc", "Cf", "Co", "Cs", "P", "Pd", "Ps", "Pe", "Pc", "Po", "Pi", "Pf", "S", "Sm", "Sc", "Sk", "So");

    private static final Set<String> CASES = Set.of("Lu", "Ll", "Lt");

    /** Spellings of other properties of Java. */
    private static final Map<String, String> SPELLINGS = Map.ofEntries(
            Map.entry("C", "[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}]"),
            Map.entry("LC", "[\\p{Lu}\\p{Ll}\\p{Lt}]"),
            Map.entry("LD", "[\\p{L}\\p{Nd}]"),
            Map.entry("L1", "[\\x00-\\xff]"),
            Map.entry("all", "[\\x00-\\x{10ffff}]"),
            Map.entry("IsAlphabetic", "\\p{L}"),
            Map.entry("IsLetter", "\\p{L}"),
            Map.entry("IsDigit", "\\p{Nd}"),
            Map.entry("IsUppercase", "\\p{Lu}"),
            Map.entry("IsLowercase", "\\p{Ll}"),
            Map.entry("IsPunctuation", "\\p{P}"),
            Map.entry("IsWhite_Space", "[\\s\\p{Z}]"),
            Map.entry("javaLowerCase", "\\p{Ll}"),
            Map.entry("javaUpperCase", "\\p{Lu}"),
            Map.entry("javaTitleCase", "\\p{Lt}"),
            Map.entry("javaLetter", "\\p{L}"),
            Map.entry("javaAlphabetic", "\\p{L}"),
            Map.entry("javaDigit", "\\p{Nd}"),
            Map.entry("javaLetterOrDigit", "[\\p{L}\\p{Nd}]"),
            Map.entry("javaWhitespace", "\\s"),
            Map.entry("javaSpaceChar", "\\p{Z}"),
            Map.entry("javaISOControl", "\\p{Cc}"));

    /** Reads the name behind {@code \p}: one letter, or a name in braces. The name may be a part of a value, so no message repeats it. */
    PatternElement read(PatternCursor cursor) throws InvalidPatternException {
        if (cursor.isAtEnd()) throw InvalidPatternException.syntax("\\p without a property");
        String name = cursor.take("{") ? cursor.takeUntil("}") : Character.toString(cursor.next());
        PatternElement set = POSIX.contains(name) ? posix(name) : find(name);
        if (set != null) return set;
        throw InvalidPatternException.unsupported(
                "a property \\p{…} is not supported",
                SPELLINGS.getOrDefault(
                        name,
                        "a category such as \\p{L}, \\p{Lu} or \\p{Nd}, a class such as \\p{Alpha}, or a script such as \\p{IsGreek}"));
    }

    private PatternElement posix(String name) {
        boolean isEitherCase = ignoresCase && (name.equals("Lower") || name.equals("Upper"));
        String posix = isEitherCase ? "alpha" : name.toLowerCase(Locale.ROOT);
        return PatternElement.of("[:" + (isNegated ? "^" : "") + posix + ":]");
    }

    private @Nullable PatternElement find(String name) throws InvalidPatternException {
        int equals = name.indexOf('=');
        if (equals < 0) return name.startsWith("Is") ? categoryOrScript(name.substring(2)) : category(name);
        String value = name.substring(equals + 1);
        return switch (name.substring(0, equals).toLowerCase(Locale.ROOT)) {
            case "gc", "general_category" -> category(value);
            case "sc", "script" -> script(value);
            default -> null;
        };
    }

    private @Nullable PatternElement categoryOrScript(String name) throws InvalidPatternException {
        PatternElement category = category(name);
        return category != null ? category : script(name);
    }

    private @Nullable PatternElement category(String name) throws InvalidPatternException {
        if (!CATEGORIES.contains(name)) return null;
        if (!ignoresCase || !CASES.contains(name)) return set(name);
        if (!isNegated) return PatternElement.of("\\p{Lu}\\p{Ll}\\p{Lt}");
        throw InvalidPatternException.unsupported(
                "\\P{" + name + "} with the flag (?i) is not supported", "[^\\p{Lu}\\p{Ll}\\p{Lt}]");
    }

    /** Returns a script that both Java and RE2 know. */
    private @Nullable PatternElement script(String name) {
        try {
            String words = Character.UnicodeScript.forName(name).name();
            PatternElement set = set(Stream.of(words.split("_"))
                    .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining("_")));
            return Pattern.compile(set.alone()).programSize() > 0 ? set : null;
        } catch (IllegalArgumentException | PatternSyntaxException e) {
            return null;
        }
    }

    private PatternElement set(String name) {
        return PatternElement.of("\\p{" + (isNegated ? "^" : "") + name + "}");
    }
}
