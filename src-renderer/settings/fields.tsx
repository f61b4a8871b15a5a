import { FolderOpen } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  FieldError,
  Input,
  Label,
  RadioButton,
  RadioField,
  RadioGroup,
  Text,
  TextField,
} from 'react-aria-components';
import { deskBridge } from '../connection/bridge.ts';
import type { FileKind } from '../connection/bridge.ts';
import { Button } from '../ui/controls.tsx';

/** One line of text with its label, its help and what is wrong with it. */
export function TextLine(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly help?: string | undefined;
  readonly error?: string | undefined;
  readonly placeholder?: string;
  /** Width of the field: `short` for numbers and codes. */
  readonly width?: 'short' | 'long';
  readonly type?: 'text' | 'password' | 'url';
  readonly unit?: string;
  readonly disabled?: boolean;
  /** A button at the end of the line. */
  readonly end?: ReactNode;
}): ReactNode {
  return (
    <TextField
      className={`field field-${props.width ?? 'long'}`}
      value={props.value}
      onChange={props.onChange}
      isInvalid={props.error !== undefined}
      isDisabled={props.disabled ?? false}
      type={props.type ?? 'text'}
      autoComplete="off"
      validationBehavior="aria"
    >
      <Label className="field-label">{props.label}</Label>
      <span className="field-line">
        <Input className="field-input" placeholder={props.placeholder ?? ''} spellCheck={false} />
        {props.unit === undefined ? null : <span className="field-unit">{props.unit}</span>}
        {props.end}
      </span>
      {props.help === undefined ? null : (
        <Text slot="description" className="field-help">
          {props.help}
        </Text>
      )}
      <FieldError className="field-error">{props.error}</FieldError>
    </TextField>
  );
}

/** The path of a file; in the application a button opens the system's dialog. */
export function FileLine(props: {
  readonly kind: FileKind;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly help: string;
  readonly error?: string | undefined;
}): ReactNode {
  const chooseFile = deskBridge()?.chooseFile;
  const choose = async (): Promise<void> => {
    const path = await chooseFile?.(props.kind);
    if (path !== undefined && path !== null) props.onChange(path);
  };
  return (
    <TextLine
      label={props.label}
      value={props.value}
      onChange={props.onChange}
      help={props.help}
      error={props.error}
      placeholder="Chemin du fichier"
      end={
        chooseFile === undefined ? null : (
          <Button
            aria-label={`Choisir : ${props.label}`}
            onPress={() => {
              void choose();
            }}
          >
            <FolderOpen size={16} strokeWidth={1.5} aria-hidden />
            Choisir…
          </Button>
        )
      }
    />
  );
}

/** A secret: it can be typed or erased, never read back. */
export function SecretLine(props: {
  readonly label: string;
  /** What was typed here: undefined keeps, null erases. */
  readonly value: string | null | undefined;
  readonly isSet: boolean;
  readonly canKeep: boolean;
  readonly onChange: (value: string | null | undefined) => void;
}): ReactNode {
  const kept = props.isSet && props.value === undefined;
  return (
    <TextLine
      label={props.label}
      type="password"
      value={props.value ?? ''}
      disabled={!props.canKeep}
      placeholder={kept ? 'Enregistré, jamais affiché' : ''}
      onChange={(value) => {
        props.onChange(value === '' ? undefined : value);
      }}
      help={
        props.canKeep
          ? props.value === null
            ? 'Sera effacé à l’enregistrement.'
            : undefined
          : 'Ce poste n’offre pas de coffre de mots de passe : rien ne peut être gardé ici.'
      }
      end={
        kept ? (
          <Button
            aria-label={`Effacer : ${props.label}`}
            onPress={() => {
              props.onChange(null);
            }}
          >
            Effacer
          </Button>
        ) : null
      }
    />
  );
}

/** One choice among a few, each with its explanation. */
export function RadioLines<K extends string>(props: {
  readonly label: string;
  readonly value: K;
  readonly options: readonly { readonly key: K; readonly label: string; readonly help?: string }[];
  readonly onChange: (key: K) => void;
}): ReactNode {
  return (
    <RadioGroup
      className="radios"
      value={props.value}
      onChange={(key) => {
        const chosen = props.options.find((option) => option.key === key);
        if (chosen !== undefined) props.onChange(chosen.key);
      }}
    >
      <Label className="field-label">{props.label}</Label>
      {props.options.map((option) => (
        <RadioField key={option.key} value={option.key} className="radio">
          <RadioButton className="radio-button">
            <span className="radio-dot" aria-hidden />
            {option.label}
          </RadioButton>
          {option.help === undefined ? null : (
            <Text slot="description" className="field-help">
              {option.help}
            </Text>
          )}
        </RadioField>
      ))}
    </RadioGroup>
  );
}
