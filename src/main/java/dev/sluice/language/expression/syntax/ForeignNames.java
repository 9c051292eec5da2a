package dev.sluice.language.expression.syntax;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Names of functions in other languages: jq, JSONPath, JMESPath, JSONata, SQL, JavaScript and Python. Each has the expression that does the
 * same. Thread-safe.
 */
public final class ForeignNames {
    /** A longer suggestion is left out, because a part of it mends nothing. */
    static final int MAX_LENGTH = 120;

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
            tonumber tonum parseint parsefloat tointeger  = number($1)
            int float double                              = number($1)
            tostring str text totext                      = string($1)
            tobool toboolean bool                         = boolean($1)
            toupper touppercase upper ucase asciiupcase   = uppercase($1)
            tolower tolowercase lower lcase asciidowncase = lowercase($1)
            strip                                         = trim($1)
            concat strcat concatenate append              = $+
            join                                          = join(., $1)
            implode strjoin                               = join($1, $2)
            split                                         = split(., $1)
            explode strsplit                              = split($1, $2)
            substring substr slice mid                    = $1[$2 : $3]
            substring substr slice                        = $1[$2 : ]
            startswith                                    = starts-with($1, $2)
            startswith                                    = starts-with(., $1)
            endswith                                      = ends-with($1, $2)
            endswith                                      = ends-with(., $1)
            match matches ismatch regexmatch regex        = test($1, $2)
            test match                                    = test(., $1)
            gsub sub regexreplace replaceall              = replace($1, $2, $3)
            gsub sub replace                              = replace(., $1, $2)
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
            currenttimestamp timestamp currenttime getdate = now()
            uuid4 uuidv4 guid newguid randomuuid          = uuid()
            sha256                                        = sha256-hex($1)
            """;

    /** Functions of JSONata that have the same name and the same arguments here. */
    private static final Set<String> SAME = Set.of(
            "sum",
            "string",
            "number",
            "boolean",
            "not",
            "uppercase",
            "lowercase",
            "trim",
            "split",
            "join",
            "replace",
            "floor",
            "max",
            "min",
            "round",
            "reverse",
            "distinct",
            "zip",
            "merge",
            "now",
            "random",
            "size",
            "test",
            "ceiling");

    /** Calls whose only argument is an expression of the elements. */
    private static final Set<String> OF_ELEMENTS = Set.of("sort-by(., $1)", "group-by(., $1)", "distinct(., $1)");

    /** Calls whose only argument is a text. */
    private static final Set<String> OF_INPUT = Set.of(
            "join(., $1)", "split(., $1)", "test(., $1)", "starts-with(., $1)", "ends-with(., $1)", "contains($1, .)");

    /** Expressions by the names and the numbers of arguments, such as {@code length/1}; {@code concat/*} has any number. */
    private static final Map<String, String> TEMPLATES = TABLE.lines()
            .map(line -> line.split(" = ", 2))
            .flatMap(row -> Stream.of(row[0].split(" +", -1))
                    .filter(name -> !name.isEmpty())
                    .map(name -> Map.entry(name + arity(row[1].strip()), row[1].strip())))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private ForeignNames() {}

    private static String arity(String template) {
        if (template.contains("$*") || template.contains("$+")) return "/*";
        for (int count = 3; count > 0; count--) if (template.contains("$" + count)) return "/" + count;
        return "/0";
    }

    /**
     * Returns the expression that a call probably means.
     *
     * @param arguments the texts of the arguments
     */
    public static Optional<String> suggest(String name, List<String> arguments) {
        String key = name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
        String template = TEMPLATES.get(key + "/" + arguments.size());
        if (template == null && arguments.size() > 1) template = TEMPLATES.get(key + "/*");
        return Optional.ofNullable(template)
                .filter(chosen -> isMeant(chosen, arguments))
                .map(chosen -> fill(chosen, arguments))
                .filter(ForeignNames::isExpression);
    }

    /** A call without its list is that of jq if its argument is a key of the elements, or a text. */
    private static boolean isMeant(String template, List<String> arguments) {
        if (OF_ELEMENTS.contains(template))
            return arguments.get(0).length() > 1 && arguments.get(0).startsWith(".");
        return !OF_INPUT.contains(template) || arguments.get(0).startsWith("\"");
    }

    /** Returns the call of a function that is written as a method of its first argument, or as a variable. */
    static Optional<String> suggestFunction(String name, List<String> arguments) {
        if (name.equals("contains") && arguments.size() == 2)
            return Optional.of("contains(" + arguments.get(1) + ", " + arguments.get(0) + ")");
        Optional<String> suggestion = suggest(name, arguments);
        if (suggestion.isPresent() || !SAME.contains(name)) return suggestion;
        return Optional.of(name + "(" + String.join(", ", arguments) + ")").filter(ForeignNames::isExpression);
    }

    private static String fill(String template, List<String> arguments) {
        List<String> operands = isOperation(template)
                ? arguments.stream().map(ForeignNames::operand).toList()
                : arguments;
        if (template.contains("$*")) return template.replace("$*", String.join(", ", operands));
        return template.equals("$+") ? String.join(" + ", operands) : replaceNumbers(template, operands);
    }

    /** Replaces {@code $1}, {@code $2} and {@code $3}. An argument may have variables with such names. */
    private static String replaceNumbers(String template, List<String> arguments) {
        StringBuilder filled = new StringBuilder();
        for (int index = 0; index < template.length(); index++) {
            char character = template.charAt(index);
            if (character == '$') filled.append(arguments.get(template.charAt(++index) - '1'));
            else filled.append(character);
        }
        return filled.toString();
    }

    private static boolean isOperation(String template) {
        return template.startsWith("$1[")
                || Stream.of("$+", " - ", " == ", " != ").anyMatch(template::contains);
    }

    /** Returns an argument as an operand, in parentheses where an operator around it would divide it. */
    private static String operand(String argument) {
        boolean isValue = Parser.endOf(new Source(argument), 0, Operator.HIGHEST) == argument.length();
        return isValue ? argument : "(" + argument + ")";
    }

    /** Returns whether a text of one line is an expression, short enough for a message. */
    static boolean isExpression(String text) {
        return text.length() <= MAX_LENGTH && text.indexOf('\n') < 0 && Parser.isExpression(text);
    }
}
