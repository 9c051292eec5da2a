package dev.sluice.language.expression.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.language.expression.value.Arithmetic;
import dev.sluice.language.expression.value.Evaluation;
import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.expression.value.Texts;
import dev.sluice.language.json.JsonNumber;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.text.ParseException;
import java.text.SimpleDateFormat;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SimpleTimeZone;
import java.util.TimeZone;

/** The functions of times, which are decimals: seconds since 1970 in UTC, with milliseconds. Names of months and days are English. */
final class TimeFunctions {
    static final List<Function> ALL = List.of(
            Function.of("now", 0, ResultKinds.NUMBER, TimeFunctions::now),
            new Function("parse-time", 2, 3, ResultKinds.ANY, TimeFunctions::parse),
            new Function("format-time", 2, 3, ResultKinds.TEXT, TimeFunctions::format));

    private static final int MAX_FORMAT_LENGTH = 200;
    private static final String FORMAT = "a valid format of at most " + MAX_FORMAT_LENGTH + " characters";

    private static final Set<String> ZONES = Set.of(TimeZone.getAvailableIDs());
    private static final BigDecimal MILLISECONDS = BigDecimal.valueOf(1000);
    private static final BigDecimal HALF = new BigDecimal("0.5");

    /** Steps that read the clock. */
    private static final int STEPS_OF_CLOCK = 5;

    /** Steps that make a format, with its calendar and its number format. */
    private static final int STEPS_OF_FORMAT = 300;

    private static final int STEPS_OF_LETTER = 20;

    /** Steps that compare a text with the names of all time zones. */
    private static final int STEPS_OF_ZONE_NAME = 4000;

    private TimeFunctions() {}

    private static JsonNode now(JsonNode[] arguments, Evaluation evaluation) {
        evaluation.budget().chargeSteps(STEPS_OF_CLOCK);
        return seconds(evaluation.now().toEpochMilli(), evaluation.budget());
    }

    private static JsonNode seconds(long milliseconds, EvaluationBudget budget) {
        budget.chargeBigNumber(0);
        return JsonNumber.of(BigDecimal.valueOf(milliseconds, 3));
    }

    /** {@code parse-time(text, format, fallback)}: null for null; the fallback for a text without this format. */
    @SuppressWarnings("JavaUtilDate") // SimpleDateFormat returns a Date.
    private static JsonNode parse(JsonNode[] arguments, Evaluation evaluation) {
        if (arguments[0].isNull()) return arguments[0];
        EvaluationBudget budget = evaluation.budget();
        String text = Texts.of(arguments[0], budget);
        SimpleDateFormat format = formatOf("parse-time", arguments, budget);
        payForParsing(text, format.toPattern(), budget);
        try {
            Date time = format.parse(text);
            return seconds(time.getTime(), budget);
        } catch (ParseException e) {
            if (arguments.length == 3) return arguments[2];
            throw Function.failure("parse-time", "a text in the format, and a valid format", arguments);
        }
    }

    private static void payForParsing(String text, String pattern, EvaluationBudget budget) {
        budget.chargeSteps(2L * text.length());
        long zones = pattern.chars().filter(letter -> letter == 'z').count();
        budget.chargeSteps(zones * STEPS_OF_ZONE_NAME);
    }

    /** {@code format-time(seconds, format, zone)}: null for null, a boolean, a list or an object. */
    private static JsonNode format(JsonNode[] arguments, Evaluation evaluation) {
        EvaluationBudget budget = evaluation.budget();
        JsonNode seconds = NumberText.argument(arguments[0], "format-time", budget);
        if (seconds.isNull()) return seconds;
        SimpleDateFormat format = formatOf("format-time", arguments, budget);
        if (arguments.length == 3) format.setTimeZone(zone(arguments, budget));
        budget.chargeText(10L * format.toPattern().length());
        return TextNode.valueOf(format.format(milliseconds(seconds, arguments, budget)));
    }

    private static SimpleDateFormat formatOf(String function, JsonNode[] arguments, EvaluationBudget budget) {
        String pattern = Texts.of(arguments[1], budget);
        if (pattern.length() > MAX_FORMAT_LENGTH) throw Function.failure(function, FORMAT, arguments);
        budget.chargeSteps(STEPS_OF_FORMAT + STEPS_OF_LETTER * pattern.length());
        try {
            SimpleDateFormat format = new SimpleDateFormat(pattern, Locale.ENGLISH);
            format.setTimeZone(new SimpleTimeZone(0, "UTC"));
            return format;
        } catch (IllegalArgumentException e) {
            throw Function.failure(function, FORMAT, arguments);
        }
    }

    private static TimeZone zone(JsonNode[] arguments, EvaluationBudget budget) {
        String name = Texts.of(arguments[2], budget);
        if (!ZONES.contains(name)) throw Function.failure("format-time", "the name of a time zone", arguments);
        return TimeZone.getTimeZone(name);
    }

    private static Long milliseconds(JsonNode seconds, JsonNode[] arguments, EvaluationBudget budget) {
        BigDecimal exact = Arithmetic.operand(seconds, budget).multiply(MILLISECONDS);
        BigInteger rounded = exact.add(HALF).setScale(0, RoundingMode.FLOOR).toBigInteger();
        if (rounded.bitLength() >= Long.SIZE) throw Function.failure("format-time", "a time of 64 bits", arguments);
        return rounded.longValue();
    }
}
