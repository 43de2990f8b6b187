/** The templates, offered in an empty list. */
import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { TEMPLATES } from './template-names.ts';
import { useNewDocument } from './useNewDocument.ts';

export function TemplateChoice() {
  const { t } = useTranslation();
  const { create, busy } = useNewDocument();
  return (
    <div style={{ width: '100%' }}>
      <Text size="sm" c="dimmed" ta="center" mt="lg" mb="xs" id="templates">
        {t('library.empty.templates')}
      </Text>
      <Group role="group" aria-labelledby="templates" gap="xs" justify="center">
        {TEMPLATES.map(({ id, icon: Icon }) => (
          <Button
            key={id}
            variant="default"
            fw={500}
            leftSection={<Icon size={17} stroke={1.6} />}
            disabled={busy}
            onClick={() => void create(id)}
          >
            {t(`templates.${id}.name`)}
          </Button>
        ))}
      </Group>
    </div>
  );
}
