package dev.seine.runtime.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A type that is written as one value.
 *
 * @param expected what error messages say the value must be; empty if the parser's own message says it
 * @param parser text to value; throws IllegalArgumentException
 * @param printer value to text
 * @param secret whether the text must never be shown
 */
record ScalarType(String expected, Function<String, Object> parser, Function<Object, String> printer, boolean secret) {
    private static final Pattern DECIMAL = Pattern.compile("[-+]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]{1,3})?");
    private static final ScalarType INT = shown(
            "a whole number from " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE,
            text -> Integer.valueOf(digits(text)));
    private static final ScalarType LONG = shown(
            "a whole number from " + Long.MIN_VALUE + " to " + Long.MAX_VALUE, text -> Long.valueOf(digits(text)));
    private static final ScalarType DOUBLE = shown("a number such as 0.5", ScalarType::decimal);
    private static final ScalarType BOOLEAN = shown("true or false", ScalarType::truth);

    private static final Map<Class<?>, ScalarType> KNOWN = Map.ofEntries(
            Map.entry(String.class, shown("a text", text -> text)),
            Map.entry(int.class, INT),
            Map.entry(Integer.class, INT),
            Map.entry(long.class, LONG),
            Map.entry(Long.class, LONG),
            Map.entry(double.class, DOUBLE),
            Map.entry(Double.class, DOUBLE),
            Map.entry(boolean.class, BOOLEAN),
            Map.entry(Boolean.class, BOOLEAN),
            Map.entry(Path.class, shown("a path", ScalarType::path)),
            Map.entry(ByteSize.class, shown("a size such as 512KiB, 64MiB or 2GiB", ByteSize::parse)),
            Map.entry(Secret.class, new ScalarType("a text", Secret::new, Object::toString, true)),
            Map.entry(
                    Duration.class,
                    new ScalarType(
                            "a duration such as 200ms, 30s, 5m or 1h",
                            DurationText::parse,
                            value -> DurationText.print((Duration) value),
                            false)));

    /**
     * The scalar type of a class: a known one, an enum, or a class with a static {@code parse(String)}
     * whose exceptions say, after "must be", what was expected, and whose {@code toString} writes what it reads.
     */
    static Optional<ScalarType> of(Class<?> type) {
        ScalarType known = KNOWN.get(type);
        if (known != null) {
            return Optional.of(known);
        }
        return type.isEnum()
                ? Optional.of(enumeration(type))
                : parseMethod(type).map(ScalarType::own);
    }

    /** @throws IllegalArgumentException with the end of a sentence that begins with the key */
    Object parse(String text) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            String given = secret ? "" : ", but is " + ShownText.quoted(text);
            String wanted = expected.isEmpty() ? String.valueOf(e.getMessage()) : expected;
            throw new IllegalArgumentException("must be " + wanted + given, e);
        }
    }

    /** What a value that is no text at all should have been. */
    String wanted() {
        return expected.isEmpty() ? "a single value" : expected;
    }

    private static ScalarType shown(String expected, Function<String, Object> parser) {
        return new ScalarType(expected, parser, Object::toString, false);
    }

    private static String digits(String text) {
        // Long.valueOf also accepts the digits of other scripts.
        if (!text.matches("[-+]?[0-9]{1,19}")) {
            throw new IllegalArgumentException("not a whole number");
        }
        return text;
    }

    private static Object decimal(String text) {
        if (!DECIMAL.matcher(text).matches() || Double.isInfinite(Double.parseDouble(text))) {
            throw new IllegalArgumentException("not a decimal number");
        }
        return Double.valueOf(text);
    }

    private static Object truth(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("not a truth value");
        };
    }

    private static Object path(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("an empty path");
        }
        return Path.of(text);
    }

    private static ScalarType enumeration(Class<?> type) {
        List<?> constants = Arrays.asList(type.getEnumConstants());
        List<String> names = constants.stream().map(ScalarType::enumName).toList();
        return new ScalarType(
                "one of " + String.join(", ", names),
                text -> {
                    int index = names.indexOf(enumName(text));
                    if (index < 0) {
                        throw new IllegalArgumentException("no such choice");
                    }
                    return constants.get(index);
                },
                ScalarType::enumName,
                false);
    }

    private static String enumName(Object constant) {
        String name = constant instanceof Enum<?> value ? value.name() : constant.toString();
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Optional<Method> parseMethod(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.getName().equals("parse") && Modifier.isStatic(method.getModifiers()))
                .filter(method -> Arrays.equals(method.getParameterTypes(), new Class<?>[] {String.class}))
                .filter(method -> method.getReturnType() == type)
                .findFirst();
    }

    private static ScalarType own(Method parse) {
        parse.setAccessible(true);
        return shown("", text -> call(parse, text));
    }

    private static Object call(Method parse, String text) {
        try {
            return parse.invoke(null, text);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new IllegalStateException(parse + " may only throw IllegalArgumentException", e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
