import { ComponentType, TextInputStyle } from 'discord.js'
import type { Form } from './command.ts'
import { cutEnd, cutWhole } from './cut.ts'

/** A form as Discord's modal: text inputs in labels, because inputs in rows are deprecated. */
export function modalOf(form: Form, customId: string): object {
  return {
    title: cutEnd(form.title, 45),
    custom_id: customId,
    components: form.fields.slice(0, 5).map((field) => ({
      type: ComponentType.Label,
      label: cutEnd(field.label, 45),
      ...(field.description ? { description: cutEnd(field.description, 100) } : {}),
      component: {
        type: ComponentType.TextInput,
        custom_id: field.id,
        style: field.style === 'long' ? TextInputStyle.Paragraph : TextInputStyle.Short,
        required: field.required,
        max_length: Math.min(4000, field.maxLength ?? 4000),
        ...(field.value ? { value: cutWhole(field.value, Math.min(4000, field.maxLength ?? 4000)) } : {}),
        ...(field.placeholder ? { placeholder: cutEnd(field.placeholder, 100) } : {}),
      },
    })),
  }
}
