package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Patterns of expressions that RE2 does not know, or that it reads differently from other engines. */
class PatternMistakesTest {
    /** The locations are those of the patterns. */
    @Test
    void each_pattern_that_is_not_re2_is_an_error_with_its_spelling() {
        assertThat(TestConfiguration.errors("""
                functions: |
                  def blank(text) test($text, "\\\\h")
                  def word(text) test($text, "x\\\\v")
                backends: { a: { url: http://a } }
                routes:
                  GET /a:
                    steps:
                      s: { call: GET a /x, when: 'test($query.x, "\\\\H")' }
                      t: { call: GET a /t }
                    respond: |
                      {
                        "a": split($t.a, "\\\\V"),
                        "z": $s
                      }
                  GET /b:
                    answer: { status: 'if (test($query.x, "\\\\e")) 200 else 404' }
                    respond: 'replace($query.x, "\\\\cA", "")'
                  GET /c: { respond: 'capture($query.x, "[\\\\Q+\\\\E]")' }
                  GET /d: { respond: 'test($query.x, "\\\\p{Alpha}")' }
                  GET /e: { respond: 'test($query.x, "\\\\p{IsGreek}")' }
                  GET /f: { respond: 'test($query.x, "\\\\\u00e9")' }
                  GET /g: { respond: 'test($query.x, "(?-x)a")' }
                  GET /h: { respond: 'test($query.x, "(?i)\\\\p{Lu}")' }
                  GET /i: { respond: 'test($query.x, "(?i)\u1c80")' }
                  GET /j: { respond: 'test($query.x, "a(?=b)")' }
                  GET /k: { respond: 'test($query.x, "(a)\\\\1")' }
                  GET /l: { respond: 'test($query.x, "a++")' }
                  GET /m: { respond: 'test($query.x, "[a[b]]")' }
                  GET /n: { respond: 'test($query.x, "[a-z&&[^b]]")' }
                  GET /o: { respond: 'test($query.x, "(a{500}){3}")' }
                """))
                .containsExactly(
                        "2:31: functions: not an expression: the pattern of test() is invalid: the escape \\h is not supported (expected: [\\t\\p{Zs}])",
                        "8:50: routes.GET /a.steps.s.when: not an expression: the pattern of test() is invalid: the escape \\H is not supported (expected: [^\\t\\p{Zs}])",
                        "12:26: routes.GET /a.respond: not an expression: the pattern of split() is invalid: the escape \\V is not supported (expected: [^\\n-\\r\\x{85}\\x{2028}\\x{2029}])",
                        "16:43: routes.GET /b.answer.status: not an expression: the pattern of test() is invalid: the escape \\e is not supported (expected: \\x1b)",
                        "17:33: routes.GET /b.respond: not an expression: the pattern of replace() is invalid: the escape \\c is not supported (expected: \\x and two hexadecimal digits, such as \\x01 for \\cA)",
                        "18:41: routes.GET /c.respond: not an expression: the pattern of capture() is invalid: the escape \\Q is not supported (expected: a backslash before each special character of the class)",
                        "19:38: routes.GET /d.respond: not an expression: the pattern of test() is invalid: a property \\p{…} is not supported (expected: [[:alpha:]])",
                        "20:38: routes.GET /e.respond: not an expression: the pattern of test() is invalid: a property \\p{…} is not supported (expected: \\p{Greek})",
                        "21:38: routes.GET /f.respond: not an expression: the pattern of test() is invalid: an escape of a character outside ASCII is not supported (expected: the character without \\)",
                        "22:38: routes.GET /g.respond: not an expression: the pattern of test() is invalid: the flag (?-x) is not supported (expected: the pattern without this flag, which is off)",
                        "23:38: routes.GET /h.respond: not an expression: the pattern of test() is invalid: \\p{Lu} with the flag (?i) is not supported (expected: (?-i:[\\p{Lu}\\p{Ll}\\p{Lt}]))",
                        "24:38: routes.GET /i.respond: not an expression: the pattern of test() is invalid: a character from U+1C80 to U+1C88 with the flag (?i) is not supported (expected: (?-i:…) around it, in a range as (?i:[a-z])|(?-i:[\\x{a0}-\\x{d7ff}]))",
                        "25:38: routes.GET /j.respond: not an expression: the pattern of test() is invalid: the look-ahead (?=…) is not supported (expected: one test() for each condition, or the text behind it as a part of the pattern)",
                        "26:38: routes.GET /k.respond: not an expression: the pattern of test() is invalid: the back-reference \\1 is not supported (expected: two named groups of capture(), compared with ==)",
                        "27:38: routes.GET /l.respond: not an expression: the pattern of test() is invalid: the possessive quantifier ++ is not supported (expected: +, because matching takes linear time)",
                        "28:38: routes.GET /m.respond: not an expression: the pattern of test() is invalid: a class in a class is not supported (expected: one class, such as [a-z0-9], or \\[ for the bracket)",
                        "29:38: routes.GET /n.respond: not an expression: the pattern of test() is invalid: && in a class is not supported (expected: one class, such as [a-df-z] without e, or \\& for the character)",
                        "30:38: routes.GET /o.respond: not an expression: the pattern of test() is invalid: nested repetitions that multiply to more than 1000 (expected: at most 1000, so a shorter pattern or fewer repetitions)");
    }

    @Test
    void a_vertical_tab_is_a_warning() {
        assertThat(TestConfiguration.warnings("""
                functions: |
                  def line(text) test($text, "x\\\\v")
                  def twice(text) let unused = 1 $text
                backends: { a: { url: http://a } }
                routes:
                  GET /a:
                    steps:
                      s: { call: GET a /x }
                    respond: |
                      {
                        "a": split($s.a, "[\\\\v,]"),
                        "b": line($s.b)
                      }
                """))
                .containsExactly(
                        "2:30: functions: \\v matches the vertical tab alone (expected: [\\n-\\r\\x{85}\\x{2028}\\x{2029}] for any line end, or \\x0b)",
                        "11:26: routes.GET /a.respond: \\v matches the vertical tab alone (expected: [\\n-\\r\\x{85}\\x{2028}\\x{2029}] for any line end, or \\x0b)");
    }
}
