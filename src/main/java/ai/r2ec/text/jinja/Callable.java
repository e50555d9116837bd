package ai.r2ec.text.jinja;

/** Something a template can call: a function of ours, a bound method, or a macro. */
@FunctionalInterface
interface Callable {

  Object call(CallArguments arguments);
}
