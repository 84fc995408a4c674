"""A rule as Python calls it, machine code, and as other rules call it, a draft without any.

Numba makes machine code of every function by itself, and a way for Python and one for C to call it,
and then makes all of it again within whatever calls it. A rule has up to five others above it, so
that most of what is compiled is thrown away. A draft is only tidied: what calls it takes it in
whole, and optimises and compiles both together. Whole numbers of every width are one kind to it, so
that a month is the same argument whether it comes out of a table, a loop or a line of code.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

from llvmlite import binding
from numba import types
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler, Flags, compile_result
from numba.core.registry import CPUDispatcher, cpu_target

from sim.shelf import Kept, OnShelf, Shelf, kept

# Numba's own switch for counting references. Without it kernels are slower and otherwise the same.
# Makers name it too, because what a kernel calls is else compiled like the kernel.
_HAS_SWITCH = hasattr(cpu_target.options, "_nrt")
_NOT_FOR_C = {"no_cfunc_wrapper": True}
_ALONE = {"no_cpython_wrapper": True} | _NOT_FOR_C


class Machine(CPUDispatcher):
    """What Python calls."""

    @classmethod
    def of(cls, rule: Callable[..., Any], **options: bool) -> Any:
        """Return the machine code of a rule, which is made as it is called."""
        machine: Any = cls(
            rule, targetoptions=_options(**options) | _NOT_FOR_C, pipeline_class=Pipeline
        )
        machine._cache = kept(rule)  # in place of Numba's own
        return machine

    def compile(self, types: Any) -> Any:
        """Compile for these types. Looking for garbage meanwhile takes a sixth of the time."""
        looking = gc.isenabled()
        gc.disable()
        try:
            return super().compile(types)
        finally:
            if looking:
                gc.enable()


class Draft(CPUDispatcher):
    """What other rules call."""

    @classmethod
    def of(cls, rule: Callable[..., Any], **options: bool) -> Any:
        """Return the draft of a rule."""
        alone = _options(**options) | _ALONE
        draft: Any = cls(rule, targetoptions=alone, pipeline_class=_Drafting)
        draft._cache = kept(rule, _KeptDrafts)
        return draft

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """Have the rule compiled for these types, but for whole numbers, which are one type."""
        wide = {name: _wide(each) for name, each in kws.items()}
        return super().get_call_template(tuple(map(_wide, args)), wide)


def _options(counted: bool | None = None, inlined: bool = False) -> dict[str, Any]:
    options: dict[str, Any] = {"nopython": True, "error_model": "numpy"}
    if inlined:
        options["forceinline"] = True
    if counted is not None and _HAS_SWITCH:
        options["_nrt"] = counted
    return options


def _wide(each: Any) -> Any:
    plain = types.unliteral(each)
    whole = isinstance(plain, types.Integer | types.IntEnumMember)
    return types.int64 if whole else each


class _Options(Flags):
    """Options of a function, by which Numba looks up whatever it calls, 90,000 times in all.

    Its own way of comparing them, each of thirty by its name, takes a twentieth of all compiling.
    """

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Options) and self._values == other._values

    def __hash__(self) -> int:
        return hash(_Options)


class Pipeline(Compiler):
    """How a rule is compiled for Python."""

    def __init__(
        self,
        typing: Any,
        target: Any,
        library: Any,
        args: Any,
        returned: Any,
        options: Any,
        *rest: Any,
    ) -> None:
        library = library or Code(target.codegen(), "rule")
        super().__init__(typing, target, library, args, returned, _Options(options), *rest)


class _Drafting(Pipeline):
    def __init__(self, typing: Any, target: Any, library: Any, *rest: Any) -> None:
        super().__init__(typing, target, library or Sheet(target.codegen(), "draft"), *rest)


class Code(JITCodeLibrary):
    """Machine code of one rule, optimised once, with all that it takes in."""

    def __init__(self, codegen: Any, name: str) -> None:
        super().__init__(codegen, name)
        self.enable_object_caching()

    def _optimize_functions(self, module: Any) -> None:
        module.data_layout = self._codegen._data_layout

    def serialize_using_object_code(self) -> tuple[str, str, tuple[bytes, bytes]]:
        """Return what is kept: code, and instead of its instructions which functions it has.

        No other rule takes it in, and reading the instructions takes longer than reading the code.
        """
        made = [each.name for each in self._final_module.functions if not each.is_declaration]
        named = "\n".join(f'define void @"{name}"() {{ ret void }}' for name in made)
        return (
            self.name,
            "object",
            (
                self._get_compiled_object(),
                binding.parse_assembly(named).as_bitcode(),
            ),
        )


class Sheet(JITCodeLibrary):
    """Instructions of one rule, to be taken in by others."""

    def _optimize_final_module(self) -> None:
        _, builder = self._codegen._module_pass_manager(opt=0)
        tidy = binding.create_new_module_pass_manager()
        tidy.add_sroa_pass()
        tidy.add_simplify_cfg_pass()
        tidy.add_instruction_combine_pass()
        tidy.add_simplify_cfg_pass()
        tidy.add_global_dead_code_eliminate_pass()
        tidy.run(self._final_module, builder)

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        """Return that there is no machine code."""
        self._ensure_finalized()
        return 0

    @property
    def codegen(self) -> Any:
        """What Numba asks to set a function's environment: without code there is none."""
        return self

    def set_env(self, name: str, env: Any) -> None:
        """Leave it."""

    def serialize_using_object_code(self) -> tuple[str, str, bytes]:
        """Return what is kept: the instructions."""
        return self.name, "draft", self._get_module_for_linking().as_bitcode()


class _DraftShelf(Shelf):
    def get_disambiguator(self) -> str:
        return "draft"


class _OnDraftShelf(OnShelf):
    _locator_classes = [_DraftShelf]  # noqa: RUF012  # as Numba has it

    def rebuild(self, target: Any, payload: Any) -> Any:
        """Return a draft from what is kept of it."""
        (name, _, bitcode), described, env, signature, in_python, lifted, *rest = payload
        annotation, reload_init, environments = rest
        sheet = Sheet(target.codegen(), name)
        sheet._shared_module = sheet._final_module = binding.parse_bitcode(bitcode)
        sheet._finalize_final_module()
        return compile_result(
            target_context=target, typing_context=target.typing_context, library=sheet,
            entry_point=target.get_executable(sheet, described, env), environment=env,
            fndesc=described, type_annotation=annotation, signature=signature,
            objectmode=in_python, lifted=lifted, reload_init=reload_init,
            referenced_envs=environments,
        )  # fmt: skip


class _KeptDrafts(Kept):
    _impl_class = _OnDraftShelf
