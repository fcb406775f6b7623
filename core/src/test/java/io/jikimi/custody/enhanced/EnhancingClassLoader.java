package io.jikimi.custody.enhanced;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import org.hibernate.bytecode.enhance.spi.DefaultEnhancementContext;
import org.hibernate.bytecode.enhance.spi.Enhancer;
import org.hibernate.bytecode.enhance.spi.UnloadedClass;
import org.hibernate.bytecode.enhance.spi.UnloadedField;
import org.hibernate.bytecode.internal.BytecodeProviderInitiator;

/** Has some classes as the build plugin of Hibernate would leave them. */
public final class EnhancingClassLoader extends ClassLoader {

    private final Set<String> enhanced;
    private final Enhancer enhancer;

    /** Creates a loader that enhances the classes of these names and nothing else. */
    public EnhancingClassLoader(ClassLoader parent, Set<String> enhanced) {
        super(parent);
        this.enhanced = Set.copyOf(enhanced);
        this.enhancer =
                BytecodeProviderInitiator.buildDefaultBytecodeProvider()
                        .getEnhancer(
                                new DefaultEnhancementContext() {
                                    @Override
                                    public ClassLoader getLoadingClassLoader() {
                                        return parent;
                                    }

                                    @Override
                                    public boolean doDirtyCheckingInline(UnloadedClass type) {
                                        return true;
                                    }

                                    @Override
                                    public boolean hasLazyLoadableAttributes(UnloadedClass type) {
                                        return true;
                                    }

                                    @Override
                                    public boolean isLazyLoadable(UnloadedField field) {
                                        return true;
                                    }
                                });
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded == null && enhanced.contains(name)) {
                loaded = enhance(name);
            }
            return loaded == null ? super.loadClass(name, resolve) : loaded;
        }
    }

    private Class<?> enhance(String name) throws ClassNotFoundException {
        try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
            byte[] original = file.readAllBytes();
            byte[] changed = enhancer.enhance(name, original);
            byte[] code = changed == null ? original : changed;
            return defineClass(name, code, 0, code.length);
        } catch (IOException failure) {
            throw new ClassNotFoundException(name, failure);
        }
    }
}
