package dev.sluice.language.expression.syntax;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Names of functions in other languages: jq, JSONPath, JMESPath, JSONata, SQL, JavaScript and Python. Each has the expression that does the
 * same. Thread-safe.
 */
public final class ForeignNames {
    /** A longer suggestion is left out, because a part of it mends nothing. */
    public static final int MAX_LENGTH = 120;

    /** Names, then an expression of their arguments. {@code $*} are all arguments, and {@code $+} is their sum. */
    private static final String TABLE = """
            length len count cardinality strlen           = size($1)
            ceil                                          = ceiling($1)
            abs                                           = max($1, 0 - $1)
            add total                                     = sum($1)
            add                                           = sum(.)
            mean average                                  = avg($1)
            max                                           = sort-by($1, .)[-1]
            min                                           = sort-by($1, .)[0]
            maxby                                         = sort-by($1, $2)[-1]
            minby                                         = sort-by($1, $2)[0]
            range                                         = numbers($1, $2 - 1)
            tonumber tonum parsefloat float double        = number($1)
            tointeger parseint int                        = floor(number($1))
            tostring str text totext                      = string($1)
            tobool toboolean bool                         = boolean($1)
            toupper touppercase upper ucase asciiupcase   = uppercase($1)
            tolower tolowercase lower lcase asciidowncase = lowercase($1)
            strip                                         = trim($1)
            concat strcat concatenate append              = $+
            join                                          = join(., $1)
            strjoin                                       = join($1, $2)
            split                                         = split(., $1)
            strsplit                                      = split($1, $2)
            substring slice                               = $1[$2 : $3]
            substr                                        = $1[$2 : $2 + $3]
            substring substr slice                        = $1[$2 : ]
            startswith                                    = starts-with($1, $2)
            startswith                                    = starts-with(., $1)
            endswith                                      = ends-with($1, $2)
            endswith                                      = ends-with(., $1)
            match matches ismatch regexmatch regex        = test($1, $2)
            test match                                    = test(., $1)
            gsub regexreplace replaceall                  = replace($1, $2, $3)
            gsub replace                                  = replace(., $1, $2)
            indexof                                       = index-of($1, $2)
            has haskey containskey includes               = contains($2, $1)
            has contains includes                         = contains($1, .)
            coalesce ifnull nvl notnull firstnonnull      = fallback($*)
            default                                       = fallback($*)
            iif iff                                       = if ($1) $2 else $3
            isnull                                        = $1 == null
            exists isnotnull isdefined                    = $1 != null
            isempty empty                                 = size($1) == 0
            isstring istext                               = is-string($1)
            isnumber isnumeric                            = is-number($1)
            isinteger isint                               = is-integer($1)
            isboolean isbool                              = is-boolean($1)
            isobject ismap isdict                         = is-object($1)
            isarray islist                                = is-array($1)
            map transform collect                         = [for (.) $1]
            map transform collect                         = [for ($1) $2]
            select filter where                           = [for (.) . if ($1)]
            select filter where                           = [for ($1) . if ($2)]
            flatmap                                       = flatten([for ($1) $2])
            keys keysunsorted objectkeys                  = [for ($1) .key]
            values objectvalues                           = [for ($1) .value]
            toentries entries objectentries items         = array($1)
            fromentries objectfromentries                 = {for ($1) .key : .value}
            get                                           = get-key($1, $2)
            get getordefault                              = get-key($1, $2, $3)
            assign extend mergeobjects                    = merge($1, $2)
            unique uniq dedupe                            = distinct($1)
            uniqueby uniqby                               = distinct($1, $2)
            uniqueby                                      = distinct(., $1)
            sort sorted                                   = sort-by($1, .)
            sortby orderby sortedby                       = sort-by($1, $2)
            sortby orderby                                = sort-by(., $1)
            groupby                                       = group-by($1, $2)
            groupby                                       = group-by(., $1)
            keyby                                         = index-by($1, $2)
            first head                                    = $1[0]
            last                                          = $1[-1]
            fromjson parsejson jsonparse jsondecode       = from-json($1)
            tojson jsonencode stringify jsonstringify     = to-json($1)
            strptime parsedate todate                     = parse-time($1, $2)
            strftime formatdate dateformat                = format-time($1, $2)
            uuid4 uuidv4 guid newguid randomuuid          = uuid()
            sha256                                        = sha256-hex($1)
            """;

    /** Functions of JSONata, and methods, that have the same name and the same arguments here, with their number. */
    static final Set<String> SAME = Set.of(
            "sum/1",
            "string/1",
            "number/1",
            "boolean/1",
            "not/1",
            "uppercase/1",
            "lowercase/1",
            "trim/1",
            "split/2",
            "join/2",
            "replace/3",
            "floor/1",
            "max/2",
            "min/2",
            "round/1",
            "reverse/1",
            "distinct/1",
            "zip/2",
            "merge/2",
            "random/0",
            "size/1",
            "ceiling/1");

    /** Functions without an expression that does the same: {@code sub} of jq replaces once, and {@code mid} counts from 1. */
    private static final Set<String> DIFFERENT = Set.of("sub", "mid");

    /** Expressions by the names and the numbers of arguments, such as {@code length/1}; {@code concat/*} has any number. */
    static final Map<String, String> TEMPLATES = TABLE.lines()
            .map(line -> line.split(" = ", 2))
            .flatMap(row -> Stream.of(row[0].split(" +", -1))
                    .filter(name -> !name.isEmpty())
                    .map(name -> Map.entry(name + arity(row[1].strip()), row[1].strip())))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private static final Set<String> NAMES = TEMPLATES.keySet().stream()
            .map(key -> key.substring(0, key.indexOf('/')))
            .collect(Collectors.toUnmodifiableSet());

    private ForeignNames() {}

    private static String arity(String template) {
        if (template.contains("$*") || template.contains("$+")) return "/*";
        for (int count = 3; count > 0; count--) if (template.contains("$" + count)) return "/" + count;
        return "/0";
    }

    /** Returns the expression for a number of arguments, in which {@code $1} is the first; null if no other language is known for it. */
    static @Nullable String template(String name, int arguments) {
        String key = normalized(name);
        String template = TEMPLATES.get(key + "/" + arguments);
        return template == null && arguments > 1 ? TEMPLATES.get(key + "/*") : template;
    }

    /** Returns the letters and digits of a name in lower case. Other languages spell one name with different separators. */
    public static String normalized(String name) {
        return name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
    }

    /** Returns whether a function of JSONata, or a method with its value as the first argument, is the function with this name. */
    static boolean isSame(String name, int arguments) {
        return SAME.contains(name + "/" + arguments);
    }

    /** Returns whether another language has a function with this name. A function with a similar name has another meaning. */
    public static boolean isKnown(String name) {
        String key = normalized(name);
        return DIFFERENT.contains(key) || NAMES.contains(key);
    }

    /** Returns whether a text of one line is an expression, short enough for a message. */
    static boolean isExpression(String text) {
        return text.length() <= MAX_LENGTH && text.indexOf('\n') < 0 && Parser.isExpression(text);
    }
}
