package dev.sluice.language.expression.pattern;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.sluice.language.pattern.InvalidPatternException;
import dev.sluice.language.pattern.PatternCursor;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A property of characters: a general category, or a script.
 *
 * @param letter p, or P for the other characters
 * @param ignoresCase whether the flag i is on
 * @param isInClass whether the property is an element of a class
 */
record CharacterProperty(char letter, boolean ignoresCase, boolean isInClass) {
    /** Categories with the same meaning in Java and RE2. The category C of RE2 has no unassigned characters. */
    private static final Set<String> CATEGORIES = Set.of(
            "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Me", "Mc", "N", "Nd", "Nl", "No", "Z", "Zs", "Zl", "Zp",
            "Cc", "Cf", "Co", "Cs", "P", "Pd", "Ps", "Pe", "Pc", "Po", "Pi", "Pf", "S", "Sm", "Sc", "Sk", "So");

    /** With the flag i, RE2J 1.8 misses the capital letters of {@code \p{Ll}}: PatternMeaningTest. */
    private static final Set<String> CASES = Set.of("Lu", "Ll", "Lt");

    /** Classes of POSIX, which Java has as properties. */
    private static final Set<String> POSIX = Set.of(
            "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper",
            "word", "xdigit");

    /** Other properties of Java as elements of a class. */
    private static final Map<String, String> SPELLINGS = Map.ofEntries(
            Map.entry("C", "\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}"),
            Map.entry("LC", "\\p{Lu}\\p{Ll}\\p{Lt}"),
            Map.entry("LD", "\\p{L}\\p{Nd}"),
            Map.entry("L1", "\\x00-\\xff"),
            Map.entry("all", "\\x00-\\x{10ffff}"),
            Map.entry("IsAlphabetic", "\\p{L}"),
            Map.entry("IsLetter", "\\p{L}"),
            Map.entry("IsDigit", "\\p{Nd}"),
            Map.entry("IsUppercase", "\\p{Lu}"),
            Map.entry("IsLowercase", "\\p{Ll}"),
            Map.entry("IsPunctuation", "\\p{P}"),
            Map.entry("IsWhite_Space", "[:space:]\\x{85}\\p{Z}"),
            Map.entry("javaLowerCase", "\\p{Ll}"),
            Map.entry("javaUpperCase", "\\p{Lu}"),
            Map.entry("javaTitleCase", "\\p{Lt}"),
            Map.entry("javaLetter", "\\p{L}"),
            Map.entry("javaAlphabetic", "\\p{L}"),
            Map.entry("javaDigit", "\\p{Nd}"),
            Map.entry("javaLetterOrDigit", "\\p{L}\\p{Nd}"),
            Map.entry("javaWhitespace", "[:space:]\\x1c-\\x1f"),
            Map.entry("javaSpaceChar", "\\p{Z}"),
            Map.entry("javaISOControl", "\\p{Cc}"));

    private static final String ANY_OTHER =
            "a category such as \\p{L}, \\p{Lu} or \\p{Nd}, a class such as [[:alpha:]], or a script such as \\p{Greek}";

    /** Reads a class of POSIX with its brackets if there is one, and returns it; otherwise an empty text. */
    static String takePosix(PatternCursor cursor) {
        if (!cursor.isAt("[:")) return "";
        for (String posix : POSIX)
            for (String set : new String[] {"[:" + posix + ":]", "[:^" + posix + ":]"})
                if (cursor.take(set)) return set;
        return "";
    }

    /** Returns the property. Its name is one letter, or is in braces. It may be a part of a value, so no message repeats it. */
    String read(PatternCursor cursor) throws InvalidPatternException {
        if (cursor.isAtEnd()) throw InvalidPatternException.syntax("\\p without a property");
        String written = cursor.take("{") ? cursor.takeUntil("}") : Character.toString(cursor.next());
        boolean isInverse = written.startsWith("^");
        String name = isInverse ? written.substring(1) : written;
        boolean isNegated = isInverse != (letter == 'P');
        if (!isKnown(name))
            throw InvalidPatternException.unsupported("a property \\p{…} is not supported", spelling(name, isNegated));
        String property = "\\" + letter + "{" + written + "}";
        if (ignoresCase && CASES.contains(name))
            throw InvalidPatternException.unsupported(
                    property + " with the flag (?i) is not supported", caseSpelling(isNegated));
        return property;
    }

    private String caseSpelling(boolean isNegated) {
        SetSpelling spelling = new SetSpelling("\\p{Lu}\\p{Ll}\\p{Lt}", isNegated);
        return isInClass ? "(?-i:…) around the class, with " + spelling.inClass() : "(?-i:" + spelling.alone() + ")";
    }

    /** RE2 takes a second {@code ^} for a part of the name. */
    private static boolean isKnown(String name) {
        if (CATEGORIES.contains(name)) return true;
        if (name.equals("C") || name.startsWith("^")) return false;
        try {
            return Pattern.compile("\\p{" + name + "}").programSize() > 0;
        } catch (PatternSyntaxException e) {
            return false;
        }
    }

    private String spelling(String name, boolean isNegated) {
        String elements = elements(name);
        if (elements == null) return ANY_OTHER;
        SetSpelling spelling = new SetSpelling(elements, isNegated);
        return isInClass ? spelling.inClass() : spelling.alone();
    }

    /** Returns the elements of a class with the characters of a property that RE2 does not know; null if there are none. */
    private static @Nullable String elements(String name) {
        String posix = name.toLowerCase(Locale.ROOT);
        if (POSIX.contains(posix)) return "[:" + posix + ":]";
        String value = name.replaceFirst("^(Is|(?i:gc|general_category|sc|script)=)", "");
        String known = value.equals(name) || isKnown(value) ? value : script(value);
        return !known.equals(name) && isKnown(known) ? "\\p{" + known + "}" : SPELLINGS.get(name);
    }

    /** Returns the name that RE2 has for a script of Java. */
    private static String script(String name) {
        try {
            return Stream.of(Character.UnicodeScript.forName(name).name().split("_"))
                    .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining("_"));
        } catch (IllegalArgumentException e) {
            return name;
        }
    }
}
