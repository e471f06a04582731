#include "cli/cli.h"
#include "cli/failure.h"

#include <string.h>

/*
 * The scripts only ask the program and hand its answer on, so that what the shells know and what
 * the help says is one table. The program that is asked is the one that is typed.
 */

/* Words are split again by blanks, because bash splits them at colons and equals signs too, and
 * wants back only what stands behind the last of these. */
static const char bash[] =
    "# bash completion of vvldb\n"
    "_vvldb() {\n"
    "    local line=${COMP_LINE:0:COMP_POINT} word text cut\n"
    "    local -a words\n"
    "    read -ra words <<<\"$line\"\n"
    "    [[ $line == *[[:space:]] ]] && words+=('')\n"
    "    word=${words[${#words[@]} - 1]}\n"
    "    cut=${word%\"${word##*[:=]}\"}\n"
    "    COMPREPLY=()\n"
    "    while IFS=$'\\t' read -r text description; do\n"
    "        if [ \"$text\" = :files ]; then\n"
    "            [[ $word == \"$description\"* ]] || continue\n"
    "            compopt -o filenames\n"
    "            while IFS= read -r text; do\n"
    "                text=$description$text\n"
    "                COMPREPLY+=(\"${text#\"$cut\"}\")\n"
    "            done < <(compgen -f -- \"${word#\"$description\"}\")\n"
    "        elif [[ $text == \"$word\"* ]]; then\n"
    "            [[ $text == *[:=/] ]] && compopt -o nospace\n"
    "            COMPREPLY+=(\"${text#\"$cut\"}\")\n"
    "        fi\n"
    "    done < <(\"${words[0]/#\\~/$HOME}\" --complete \"${words[@]:1}\" 2>/dev/null)\n"
    "}\n"
    "complete -F _vvldb vvldb\n";

static const char zsh[] =
    "#compdef vvldb\n"
    "# zsh completion of vvldb\n"
    "_vvldb() {\n"
    "    local text description\n"
    "    local -a plain open files\n"
    "    while IFS=$'\\t' read -r text description; do\n"
    "        if [[ $text == :files ]]; then\n"
    "            files+=(\"$description\")\n"
    "        elif [[ $text == *[:=/] ]]; then\n"
    "            open+=(\"${text//:/\\\\:}:$description\")\n"
    "        else\n"
    "            plain+=(\"${text//:/\\\\:}:$description\")\n"
    "        fi\n"
    "    done < <(\"${(Q)words[1]}\" --complete \"${(@Q)words[2,CURRENT]}\" 2>/dev/null)\n"
    "    _describe -t candidates vvldb plain -- open -S ''\n"
    "    for text in \"${files[@]}\"; do\n"
    "        [[ $PREFIX == \"$text\"* ]] && compset -P \"$text\" && _files\n"
    "    done\n"
    "}\n"
    "if [ \"$funcstack[1]\" = _vvldb ]; then\n"
    "    _vvldb \"$@\"\n"
    "else\n"
    "    compdef _vvldb vvldb\n"
    "fi\n";

static const char fish[] =
    "# fish completion of vvldb\n"
    "function __vvldb_complete\n"
    "    set -l words (commandline -opc)\n"
    "    set -l word (commandline -ct)\n"
    "    for line in ($words[1] --complete $words[2..-1] \"$word\" 2>/dev/null)\n"
    "        set -l parts (string split -m 1 \\t -- $line)\n"
    "        if test \"$parts[1]\" != :files\n"
    "            echo $line\n"
    "        else if string match -q -- \"$parts[2]*\" \"$word\"\n"
    "            set -l start (string length -- \"$parts[2]\")\n"
    "            for file in (__fish_complete_path (string sub -s (math $start + 1) -- "
    "\"$word\"))\n"
    "                echo $parts[2]$file\n"
    "            end\n"
    "        end\n"
    "    end\n"
    "end\n"
    "complete -c vvldb -f -a '(__vvldb_complete)'\n";

static const struct {
    const char *shell;
    const char *script;
} scripts[] = {{"bash", bash}, {"zsh", zsh}, {"fish", fish}};

vvl_status vvl_cli_completion(vvl_cli *cli, vvl_error *error)
{
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
        if (strcmp(cli->arguments[0], scripts[i].shell) == 0) {
            fputs(scripts[i].script, stdout);
            return VVL_OK;
        }
    }
    return vvl_cli_fail(error, VVL_E_USAGE, "there are scripts for bash, zsh and fish",
                        "no completion is known for that shell");
}
