package dev.seine.runtime.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The shape of a configuration value, derived once from the record component that holds it. */
sealed interface ConfigType {
    /** One value. */
    record Single(ScalarType scalar) implements ConfigType {}

    /** A nested record. */
    record Section(RecordShape shape) implements ConfigType {}

    /** A list of anything. */
    record ListOf(ConfigType element) implements ConfigType {}

    /** Anything that may be absent. */
    record OptionalOf(ConfigType value) implements ConfigType {}

    /** Free names to texts. */
    record TextMap() implements ConfigType {}

    /** {@link ClientProperties}. */
    record Properties() implements ConfigType {}

    /**
     * The shape of values of a type.
     *
     * @throws IllegalArgumentException if no configuration can hold such a type, which is a mistake in the program
     */
    static ConfigType of(Type type) {
        if (type instanceof ParameterizedType generic) {
            return ofGeneric(generic);
        }
        if (type == ClientProperties.class) {
            return new Properties();
        }
        if (type instanceof Class<?> plain) {
            Optional<ScalarType> scalar = ScalarType.of(plain);
            if (scalar.isPresent()) {
                return new Single(scalar.get());
            }
            if (plain.isRecord()) {
                return new Section(new RecordShape(plain));
            }
        }
        throw unsupported(type);
    }

    private static ConfigType ofGeneric(ParameterizedType type) {
        Type[] arguments = type.getActualTypeArguments();
        if (type.getRawType() == List.class) {
            return new ListOf(of(arguments[0]));
        }
        if (type.getRawType() == Optional.class) {
            return new OptionalOf(of(arguments[0]));
        }
        if (type.getRawType() == Map.class && arguments[0] == String.class && arguments[1] == String.class) {
            return new TextMap();
        }
        throw unsupported(type);
    }

    private static IllegalArgumentException unsupported(Type type) {
        return new IllegalArgumentException("a configuration record cannot hold a " + type.getTypeName());
    }
}
