package dev.seine.runtime.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the loader knows of a configuration record. Types are looked at lazily, so that a record may hold a list of itself.
 *
 * @param type the record class
 */
record RecordShape(Class<?> type) {
    /**
     * One component.
     *
     * @param key its name in YAML
     * @param accessor reads it
     */
    record Component(String name, String key, Method accessor) {
        ConfigType type() {
            return ConfigType.of(accessor.getGenericReturnType());
        }

        Object of(Object record) {
            return invoke(accessor, record);
        }
    }

    List<Component> components() {
        return Arrays.stream(type.getRecordComponents())
                .map(component -> {
                    component.getAccessor().setAccessible(true);
                    return new Component(
                            component.getName(), Names.kebab(component.getName()), component.getAccessor());
                })
                .toList();
    }

    List<String> keys() {
        return components().stream().map(Component::key).toList();
    }

    /** What the record's static {@code defaults()} gives, if it has one. */
    Optional<Object> defaults() {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.getName().equals("defaults") && method.getParameterCount() == 0)
                .filter(method -> method.getReturnType() == type)
                .findFirst()
                .map(method -> {
                    method.setAccessible(true);
                    return invoke(method, null);
                });
    }

    /** @throws IllegalArgumentException if the record's constructor refuses the values, with its reason */
    Object construct(Object[] values) {
        try {
            Class<?>[] types = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new IllegalStateException("the constructor of " + type.getName() + " has failed", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a " + type.getName(), e);
        }
    }

    private static Object invoke(Method method, @Nullable Object target) {
        try {
            return method.invoke(target);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot call " + method, e);
        }
    }
}
